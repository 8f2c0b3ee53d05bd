import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { SOURCES } from "./sources.ts";

/**
 * A change to one source file of the reference. The change plants a fault. `find` must occur
 * exactly once in the file.
 */
export interface SourcePatch {
  /**
   * The path of the file. It is relative to harness/, such as `scheduler/run-queue.ts`. The path of a module that
   * programs import starts with fixtures/lib/.
   */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The texts of two scripts. A worker thread runs `thread` once, and evaluates `program` once for each realm. */
export interface ThreadScripts {
  readonly thread: string;
  readonly program: string;
}

/**
 * Bundles the reference with its Python front end for worker threads. A thread starts faster from a bundle than from
 * the sources, because it does not need the TypeScript loader. The promise rejects with an Error if the text of a patch
 * does not occur exactly once.
 */
export async function bundleThread(patches: readonly SourcePatch[] = []): Promise<ThreadScripts> {
  const [thread, program] = await Promise.all([
    bundledThread(),
    patches.length === 0 ? bundledProgram() : bundleProgram(patches),
  ]);
  return { thread, program };
}

const LOADER_PATH = createRequire(import.meta.url).resolve(
  "@micropython/micropython-webassembly-pyscript/micropython.mjs",
);

/**
 * The URL that the interpreter's loader uses as its own location. The loader reads the WebAssembly
 * file from the same folder.
 */
export const LOADER_URL = pathToFileURL(LOADER_PATH).href;

/** Returns the script without planted faults. This script is bundled only once per process. */
function bundledProgram(): Promise<string> {
  programScript ??= bundleProgram([]);
  return programScript;
}

let programScript: Promise<string> | undefined;

function bundleProgram(patches: readonly SourcePatch[]): Promise<string> {
  return bundle({
    entryPoints: [pathOf("program-run.ts")],
    format: "iife",
    globalName: "reference",
    // The value of the whole script is the value of its last expression, which is this one.
    footer: { js: "reference.runProgram;" },
    banner: { js: FAST_NAMES },
    loader: { ".py": "text" },
    define: { "import.meta.url": JSON.stringify(LOADER_URL) },
    // A script cannot use import(), so esbuild turns it into require().
    supported: { "dynamic-import": false },
    plugins: [loaderAsScript, applyPatches(patches)],
  });
}

/** Returns the script of the thread. It is bundled only once per process, because it never contains planted faults. */
function bundledThread(): Promise<string> {
  threadScript ??= bundle({ entryPoints: [pathOf("thread.ts")], format: "cjs" });
  return threadScript;
}

let threadScript: Promise<string> | undefined;

async function bundle(options: BuildOptions): Promise<string> {
  const result = await build({
    ...options,
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    logLevel: "silent",
  });
  return result.outputFiles![0]!.text;
}

function pathOf(name: string): string {
  return fileURLToPath(new URL(`python/${name}`, SOURCES));
}

/** The variables that the loader keeps on globalThis and uses in each call between Python and JavaScript. */
const LOADER_STATE = [
  "proxy_js_ref",
  "proxy_js_ref_next",
  "proxy_js_ref_map",
  "proxy_js_map",
  "proxy_js_existing",
];

/**
 * Code that declares variables for globals that the script often uses. In a realm of `vm`, the lookup of a global name
 * is slow and would halve the speed of a program.
 */
const FAST_NAMES = `
  const { Array, Atomics, Date, DataView, Error, Int32Array, Map, Math, Number, Object, Reflect } = globalThis;
  const { Set, String, Symbol, Uint8Array, WeakRef, performance } = globalThis;
  let Module, ${LOADER_STATE.join(", ")};
  const keepModule = (module) => { Module = module; };`;

/**
 * Makes the loader a part of the script. Removes the code for the loader's command line, because this code has an
 * `await` at its top level, and a script cannot have one. Replaces the loader's globals by variables.
 */
const loaderAsScript: Plugin = {
  name: "loader-as-script",
  setup(builder) {
    builder.onLoad({ filter: exactly(LOADER_PATH) }, async () => {
      const patches = [
        ['"string"==typeof process.versions.node&&process.argv.length>1', "false"],
        ["globalThis.Module=Module", "keepModule(Module)"],
        // Removes the loader's check of its table of functions, because this table never changes. The check ran at each
        // call from C through a function pointer. It took an eighth of the time of a busy program.
        [',assert(wasmTable.get(funcPtr)==func,"table mirror is out of date")', ""],
      ].map(([find = "", replace = ""]) => ({ file: LOADER_PATH, find, replace }));
      const contents = patches.reduce(replaceOnce, await readFile(LOADER_PATH, "utf8"));
      return {
        contents: LOADER_STATE.reduce(useVariable, contents),
        loader: "js",
      };
    });
  },
};

/**
 * Replaces a global by a variable with the same name. Throws an Error if the loader has no global
 * with this name.
 */
function useVariable(source: string, name: string): string {
  const onGlobalThis = new RegExp(`\\bglobalThis\\.${name}\\b`, "g");
  if (!onGlobalThis.test(source)) {
    throw new Error(
      `${LOADER_PATH} does not contain globalThis.${name}. Update LOADER_STATE for this version of the loader`,
    );
  }
  return source.replace(onGlobalThis, name);
}

function applyPatches(patches: readonly SourcePatch[]): Plugin {
  return {
    name: "apply-patches",
    setup(builder) {
      for (const file of new Set(patches.map((patch) => patch.file))) {
        const path = fileURLToPath(new URL(file, SOURCES));
        const ours = patches.filter((patch) => patch.file === file);
        builder.onLoad({ filter: exactly(path) }, async () => ({
          contents: ours.reduce(replaceOnce, await readFile(path, "utf8")),
          loader: path.endsWith(".py") ? "text" : "ts",
        }));
      }
    },
  };
}

function exactly(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}$`);
}

/**
 * Applies the patch to the source. If `find` does not occur exactly once, throws an Error that
 * names the file.
 */
export function replaceOnce(source: string, patch: SourcePatch): string {
  const parts = source.split(patch.find);
  if (parts.length !== 2) {
    const count = parts.length - 1;
    throw new Error(
      `${patch.file} must contain the text of the patch once, but contains it ${count} times. Update the patch. Its text is: ${patch.find}`,
    );
  }
  return parts.join(patch.replace);
}
