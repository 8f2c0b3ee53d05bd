import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { type BuildOptions, build, type Plugin } from "esbuild";

/** A change to one source file of the reference, for planting faults. `find` must stand there exactly once. */
export interface SourcePatch {
  /** The path below harness/, such as `scheduler/run-queue.ts`; of what programs import, the path from fixtures/lib/. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** The text of two scripts: what a worker thread runs, and what it evaluates for each program. */
export interface ThreadScripts {
  readonly thread: string;
  readonly program: string;
}

/**
 * The reference with its Python front end, for worker threads. Threads start faster from bundles than
 * from the sources, and need no loader for TypeScript.
 */
export async function bundleThread(patches: readonly SourcePatch[] = []): Promise<ThreadScripts> {
  const [thread, program] = await Promise.all([
    bundledThread(),
    bundle({
      entryPoints: [pathOf("play-program.ts")],
      format: "iife",
      globalName: "reference",
      // What evaluating the script gives.
      footer: { js: "reference.playProgram;" },
      banner: { js: FAST_NAMES },
      loader: { ".py": "text" },
      define: { "import.meta.url": JSON.stringify(LOADER_URL) },
      // A script has no import(): it becomes require().
      supported: { "dynamic-import": false },
      plugins: [loaderAsScript, applyPatches(patches)],
    }),
  ]);
  return { thread, program };
}

const LOADER_PATH = createRequire(import.meta.url).resolve(
  "@micropython/micropython-webassembly-pyscript/micropython.mjs",
);

/** Where the interpreter's loader believes to be, and so finds its WebAssembly. */
export const LOADER_URL = pathToFileURL(LOADER_PATH).href;

/** The same for every fault: bundled once a process. */
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
  return fileURLToPath(new URL(name, import.meta.url));
}

/** What the loader keeps on globalThis and uses with each call between Python and JavaScript. */
const LOADER_STATE = [
  "proxy_js_ref",
  "proxy_js_ref_next",
  "proxy_js_ref_map",
  "proxy_js_map",
  "proxy_js_existing",
];

/**
 * In a realm of `vm`, each use of a global name asks the realm's owner first, which would halve the speed
 * of a program. These are variables of the script instead.
 */
const FAST_NAMES = `
  const { Array, Atomics, Date, DataView, Error, Int32Array, Map, Math, Number, Object, Reflect } = globalThis;
  const { Set, String, Symbol, Uint8Array, WeakRef, performance } = globalThis;
  let Module, ${LOADER_STATE.join(", ")};
  const keepModule = (module) => { Module = module; };`;

/** The loader as part of a script: without its command line, which awaits at the top level, and without globals of its own. */
const loaderAsScript: Plugin = {
  name: "loader-as-script",
  setup(builder) {
    builder.onLoad({ filter: exactly(LOADER_PATH) }, async () => {
      const patches = [
        ['"string"==typeof process.versions.node&&process.argv.length>1', "false"],
        ["globalThis.Module=Module", "keepModule(Module)"],
      ].map(([find = "", replace = ""]) => ({ file: LOADER_PATH, find, replace }));
      const contents = patches.reduce(replaceOnce, await readFile(LOADER_PATH, "utf8"));
      return {
        contents: LOADER_STATE.reduce(useVariable, contents),
        loader: "js",
      };
    });
  },
};

/** Throws an Error if the loader does not keep this on globalThis any more. */
function useVariable(source: string, name: string): string {
  const onGlobalThis = new RegExp(`\\bglobalThis\\.${name}\\b`, "g");
  if (!onGlobalThis.test(source))
    throw new Error(`${LOADER_PATH} does not hold globalThis.${name}`);
  return source.replace(onGlobalThis, name);
}

function applyPatches(patches: readonly SourcePatch[]): Plugin {
  return {
    name: "apply-patches",
    setup(builder) {
      for (const file of new Set(patches.map((patch) => patch.file))) {
        const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
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

/** The source with the patch. Throws an Error that names the file if `find` does not stand there exactly once. */
export function replaceOnce(source: string, patch: SourcePatch): string {
  const parts = source.split(patch.find);
  if (parts.length !== 2) {
    throw new Error(`${patch.file} holds this ${parts.length - 1} times, not once: ${patch.find}`);
  }
  return parts.join(patch.replace);
}
