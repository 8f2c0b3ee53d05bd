import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FileBeside, ModulesBeside } from "../runtimes/config.ts";
import { PROGRAM_LIBRARY } from "../runtimes/target-library.ts";
import {
  childrenOf,
  nodesBelow,
  type PythonNode,
  parsePython,
  textOf,
} from "./python-source/syntax.ts";

/**
 * Finds the modules of a program in the given folders. See `findImports`. Also says whether the program uses a module
 * of aiorig: the probe, or a module of aiorig that is in none of the folders.
 */
export async function findModules(
  source: string,
  folders: readonly string[],
): Promise<ModulesBeside> {
  const files = await findImports(source, folders);
  const texts = [source, ...files.map(({ bytes }) => Buffer.from(bytes).toString())];
  const found = new Set(files.map(({ place }) => place));
  const ours = (await ourModules()).filter((name) => !found.has(`${name}.py`));
  const hasMarks = texts.some((text) => /\bprobe\b/.test(text));
  const usesOurs =
    hasMarks ||
    texts.some((text) =>
      (readImports(text, [])?.names ?? []).some(([name]) => ours.includes(name!)),
    );
  return { folders, files, usesOurs, hasMarks };
}

/** Returns the names of aiorig's modules that mip installs on a board, such as `push_button`. */
async function ourModules(): Promise<string[]> {
  const names = await Promise.all(
    ["primitives", "threadsafe", "drivers"].map((folder) => readdir(join(PROGRAM_LIBRARY, folder))),
  );
  return names.flat().map((name) => basename(name, ".py"));
}

/**
 * Returns the folders in which a program finds its modules: the folder of the program, the folder `lib` in it, and
 * `more`.
 */
export function moduleFolders(program: string, more: readonly string[]): string[] {
  return [dirname(program), join(dirname(program), "lib"), ...more];
}

/**
 * Finds the files that a program imports from the given folders, directly or through other files. If several folders
 * have a module, the first of these folders counts. A module that is in none of the folders belongs to the target.
 * `asyncio`, `machine` and `time` always belong to the target. If a file cannot be parsed, the result contains this
 * file, but its imports are not followed.
 */
export async function findImports(
  source: string,
  folders: readonly string[],
): Promise<FileBeside[]> {
  return (await followImports([source], folders, { excluded: OF_THE_TARGET })).files;
}

/**
 * Finds the files of a library that programs import. The paths are relative to the folder of the library. Returns
 * undefined if the result is not certain, because a program may compute the names of its imports, run code from a text,
 * or have a syntax error. `ours` are sources of aiorig. They may compute names or run code, because they never import
 * modules of the library in this way.
 */
export async function findLibraryFiles(
  library: string,
  programs: readonly string[],
  ours: readonly string[] = [],
): Promise<readonly string[] | undefined> {
  const named = ours.flatMap((source) => readImports(source, [])?.names ?? []);
  const { files, isCertain } = await followImports(programs, [library], {
    alsoNamed: named.filter((name) => !name.includes(EACH)),
  });
  return isCertain ? files.map(({ place }) => place) : undefined;
}

interface Followed {
  /** The files, in the order of their paths. */
  readonly files: FileBeside[];
  /** True if `files` certainly contains every file that the sources can import. */
  readonly isCertain: boolean;
}

async function followImports(
  sources: readonly string[],
  folders: readonly string[],
  { excluded, alsoNamed = [] }: { excluded?: ReadonlySet<string>; alsoNamed?: readonly Name[] },
): Promise<Followed> {
  const found = new Map<string, FileBeside>();
  const waiting = [...alsoNamed];
  let isCertain = true;
  const read = (source: string, inside: Name) => {
    const imports = readImports(source, inside);
    isCertain &&= imports?.isCertain === true;
    if (imports !== undefined) waiting.push(...imports.names);
  };
  for (const source of sources) read(source, []);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (excluded?.has(name[0]!)) continue;
    const folder = await folderOf(name[0]!, folders);
    if (folder === undefined) continue;
    for (const place of await placesOf(name, folder)) {
      if (found.has(place)) continue;
      const file = join(folder, place);
      if (!(await isFile(file))) continue;
      const bytes = await readFile(file);
      found.set(place, { place, file, bytes });
      if (place.endsWith(".py")) read(bytes.toString(), packageOf(place));
      else isCertain = false;
    }
  }
  const files = [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
  return { files, isCertain };
}

/** Says whether a source imports a module, at any place in the source. */
export function importsModule(source: string, module: string): boolean {
  return readImports(source, [])?.names.some(([first]) => first === module) === true;
}

/** The parts of a module's name, such as `["drivers", "ssd1306"]`. The last part may be EACH. */
type Name = readonly string[];

/** Stands for all modules of a package, and all modules of the packages inside it. */
const EACH = "*";

/** The modules that always come from the target, because aiorig watches them there. */
const OF_THE_TARGET: ReadonlySet<string> = new Set([
  ...["asyncio", "machine", "time", "uasyncio", "utime"],
]);

/**
 * Returns the modules that a source imports. `isCertain` is true if the source certainly imports no other modules.
 * `inside` is the package that contains the source. It is needed for imports that start with a dot. Returns undefined
 * if the source has a syntax error.
 */
function readImports(
  source: string,
  inside: Name,
): { readonly names: Name[]; readonly isCertain: boolean } | undefined {
  const text = source.replace(/^\ufeff/, "");
  const top = parsePython(text);
  if (top === undefined) return undefined;
  const names: Name[] = [];
  let isCertain = true;
  for (const node of nodesBelow(top)) {
    if (node.name === "ImportStatement") names.push(...importedBy(node, text, inside));
    const called = node.name === "CallExpression" ? importedByCall(node, text, inside) : undefined;
    if (called !== undefined) names.push(called);
    else isCertain &&= !mayImport(node, text);
  }
  return { names, isCertain };
}

/**
 * Returns the module that a call of `__import__` imports. The result may contain EACH, which stands for all modules of
 * a package. Returns undefined if the call does not show which module it imports.
 */
function importedByCall(call: PythonNode, source: string, inside: Name): Name | undefined {
  const [callee, list] = childrenOf(call);
  if (callee === undefined || list === undefined) return undefined;
  if (textOf(callee, source) !== "__import__") return undefined;
  const [module = "", , , , level = "0"] = textOf(list, source)
    .slice(1, -1)
    .split(",")
    .map((argument) => argument.trim());
  const [, name] = /^["']([\w.]+)["']$/.exec(module) ?? [];
  const dots = /^\d+$/.test(level) ? Number(level) : undefined;
  if (dots === undefined || (dots === 0 && name === undefined)) return undefined;
  const outer = dots === 0 ? [] : inside.slice(0, inside.length - (dots - 1));
  return [...outer, ...(name === undefined ? [EACH] : name.split("."))];
}

/** Says whether a node may import a module whose name is not in the source. */
function mayImport(node: PythonNode, source: string): boolean {
  if (node.name === "CallExpression") return textOf(node, source).startsWith("__import__(");
  if (node.name === "MemberExpression") return /^sys\s*\.\s*path\b/.test(textOf(node, source));
  if (node.name !== "VariableName") return false;
  const name = textOf(node, source);
  if (name === "__import__") return node.parent?.name !== "CallExpression";
  return RUNS_TEXT.has(name);
}

/** The functions and modules with which a program can import a module without its name in the source. */
const RUNS_TEXT: ReadonlySet<string> = new Set(["exec", "eval", "execfile", "importlib"]);

function importedBy(statement: PythonNode, source: string, inside: Name): Name[] {
  const text = textOf(statement, source).replace(/\\\r?\n|[()]/g, " ");
  const [, dots = "", from, names = ""] =
    /^from\s+(\.*)\s*([\w.]*)\s*import\s+([\s\S]*)$/.exec(text) ?? [];
  if (from === undefined) {
    return text
      .replace(/^import\s+/, "")
      .split(",")
      .map((part) => part.trim().split(/\s/)[0]!.split("."));
  }
  const outer = dots === "" ? [] : inside.slice(0, inside.length - (dots.length - 1));
  const module = [...outer, ...from.split(".").filter((part) => part !== "")];
  // Each name after `import` may be a module of the package.
  const items = names.split(",").map((part) => part.trim().split(/\s/)[0]!);
  return [...(module.length > 0 ? [module] : []), ...items.map((item) => [...module, item])];
}

/** Returns the files that an import of a module may load: the module itself, and the packages around it. */
async function placesOf(name: Name, folder: string): Promise<string[]> {
  const places = name.flatMap((part, i) => {
    if (part === EACH) return [];
    const path = name.slice(0, i + 1).join("/");
    return [`${path}/__init__.py`, `${path}.py`, `${path}.mpy`];
  });
  if (name.at(-1) !== EACH) return places;
  const inner = name.slice(0, -1).join("/");
  const entries = await readdir(join(folder, inner), { recursive: true }).catch(() => []);
  return [
    ...places,
    ...entries.filter((entry) => /\.m?py$/.test(entry)).map((entry) => `${inner}/${entry}`),
  ];
}

function packageOf(place: string): Name {
  return place.split("/").slice(0, -1);
}

async function folderOf(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const entries = await Promise.all(
      [name, `${name}.py`, `${name}.mpy`].map((entry) =>
        stat(join(folder, entry)).catch(() => undefined),
      ),
    );
    const [inner, ...files] = entries;
    if (inner?.isDirectory() || files.some((file) => file?.isFile())) return folder;
  }
  return undefined;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}
