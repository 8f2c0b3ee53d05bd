import { readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { FileBeside, ModulesBeside } from "../runtimes/config.ts";
import { PROGRAM_LIBRARY } from "../runtimes/target-library.ts";
import { nodesBelow, type PythonNode, parsePython, textOf } from "./python-source/syntax.ts";

/**
 * Finds the modules of a program in some folders. See `findImports`. A module of aiorig that is in none of the folders
 * counts as ours.
 */
export async function findModules(
  source: string,
  folders: readonly string[],
): Promise<ModulesBeside> {
  const files = await findImports(source, folders);
  const texts = [source, ...files.map(({ bytes }) => Buffer.from(bytes).toString())];
  const found = new Set(files.map(({ place }) => place));
  const ours = (await ourModules()).filter((name) => !found.has(`${name}.py`));
  const usesOurs = texts.some(
    (text) => /\bprobe\b/.test(text) || importsOf(text, []).some(([name]) => ours.includes(name!)),
  );
  return { folders, files, usesOurs };
}

/** The names of our modules that mip installs on a board, such as `push_button`. */
async function ourModules(): Promise<string[]> {
  const names = await Promise.all(
    ["primitives", "threadsafe", "drivers"].map((folder) => readdir(join(PROGRAM_LIBRARY, folder))),
  );
  return names.flat().map((name) => basename(name, ".py"));
}

/** The folders in which a program finds its modules: its own folder, the folder `lib` beside it, and more. */
export function moduleFolders(program: string, more: readonly string[]): string[] {
  return [dirname(program), join(dirname(program), "lib"), ...more];
}

/**
 * Finds the files that a program imports from some folders. If several folders have a module, the first folder counts.
 * A module that is in none of the folders belongs to the target. `asyncio`, `machine` and `time` always belong to the
 * target. A file that cannot be parsed is copied, but its own imports are not known.
 */
export async function findImports(
  source: string,
  folders: readonly string[],
): Promise<FileBeside[]> {
  const found = new Map<string, FileBeside>();
  const waiting = importsOf(source, []);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (OF_THE_TARGET.has(name[0]!)) continue;
    const folder = await folderOf(name[0]!, folders);
    if (folder === undefined) continue;
    for (const place of placesOf(name)) {
      if (found.has(place)) continue;
      const file = join(folder, place);
      if (!(await isFile(file))) continue;
      const bytes = await readFile(file);
      found.set(place, { place, file, bytes });
      if (place.endsWith(".py")) waiting.push(...importsOf(bytes.toString(), packageOf(place)));
    }
  }
  return [...found.values()].sort((a, b) => (a.place < b.place ? -1 : 1));
}

/** True if a source imports a module, anywhere in it. */
export function importsModule(source: string, module: string): boolean {
  return importsOf(source, []).some(([first]) => first === module);
}

/** Module names as their parts, such as `["drivers", "ssd1306"]`. */
type Name = readonly string[];

/** These modules always come from the target, where aiorig watches them. */
const OF_THE_TARGET: ReadonlySet<string> = new Set([
  ...["asyncio", "machine", "time", "uasyncio", "utime"],
]);

/** The modules that a source imports. `inside` is the package of the source, for imports that start with a dot. */
function importsOf(source: string, inside: Name): Name[] {
  const top = parsePython(source.replace(/^\ufeff/, ""));
  if (top === undefined) return [];
  return nodesBelow(top).flatMap((node): Name[] => {
    if (node.name === "ImportStatement") return importedBy(node, source, inside);
    const text = node.name === "CallExpression" ? textOf(node, source) : "";
    const [, name] = /^__import__\(\s*["']([\w.]+)["']/.exec(text) ?? [];
    return name === undefined ? [] : [name.split(".")];
  });
}

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
  // Each name may be a module of the package.
  const items = names.split(",").map((part) => part.trim().split(/\s/)[0]!);
  return [...(module.length > 0 ? [module] : []), ...items.map((item) => [...module, item])];
}

/** The files that an import of a module may load: the module itself, and the packages around it. */
function placesOf(name: Name): string[] {
  return name.flatMap((_, i) => {
    const path = name.slice(0, i + 1).join("/");
    return [`${path}/__init__.py`, `${path}.py`, `${path}.mpy`];
  });
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
