import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { bundleThread, LOADER_URL, replaceOnce, type SourcePatch } from "../python/bundle.ts";
import type { Files } from "../python/program-task.ts";
import { version } from "../toolchain/version.ts";
import { BUILT_IN, type Runtime } from "../trace/runtime.ts";
import type { Config } from "./config.ts";
import { defineRuntime, type ProgramRecord, type ProgramTask } from "./define-runtime.ts";
import { checkInterpreterPackage } from "./interpreter-package.ts";
import { readLibraryFor } from "./library-for.ts";
import type { ReadProgram } from "./program-file.ts";
import { REALM_ROOM_BYTES, runInRealm, setupRealms } from "./realm-run.ts";
import { ReferenceThreads } from "./reference-threads.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { OUR_FOLDER, type TargetLibrary } from "./target-library.ts";

export interface ReferenceOptions {
  /**
   * The kind of clock. The default is virtual time, which is deterministic and as fast as the
   * machine allows.
   */
  readonly clock?: "virtual" | "real";
  /** The value of `ticks_ms()` at the start of a program. Only used in virtual time. */
  readonly startTickMs?: number;
  /**
   * True if the reference refuses misuse in the same way as a MicroPython build with assertions (SLEEP-11, TSF-08). The
   * default is false in a session, and true everywhere else.
   */
  readonly hasAsserts?: boolean;
  /** See RealmTask. */
  readonly endlessMs?: number;
  /** Faults to plant in the reference. Tests plant them to check that the clauses detect such faults. */
  readonly patches?: readonly SourcePatch[];
}

/** The reference as a kind of runtime. It runs aiorig's own scheduler and needs no build. */
export const reference: RuntimeKind = {
  open: (config) => openReference(config),
  isUnprepared: async () => false,
  prepare: async () => {},
};

/**
 * Opens the reference scheduler with its Python front end. Each program runs in its own realm in a worker thread, with
 * limits for time, memory and output. Throws DamagedInstallation if the files of the interpreter are damaged. Throws
 * RuntimeUnavailable if the reference cannot use the library.
 */
export async function openReference(
  config: Config,
  options: ReferenceOptions = {},
): Promise<Runtime> {
  const { patches = [] } = options;
  checkInterpreterPackage();
  engine ??= compileEngine();
  const [scripts, library] = await Promise.all([
    bundleThread(patches.filter((patch) => !isOfLibrary(patch))),
    readLibraryFor(
      "reference",
      { library: config.library, beside: config.beside, offered: config.offered },
      ROOM,
    ),
    engine,
  ]);
  const files = patches.filter(isOfLibrary).reduce(patchLibrary, filesOf(library));
  const threads = new ReferenceThreads(scripts, setupRealms("kernel", files, library));
  const clock = options.clock ?? "virtual";
  const shared = { config, library, options: { ...options, clock }, threads };
  return defineRuntime({
    name: "reference",
    identity: {
      version: `aiorig ${version()}`,
      platform: `${clock} time, MicroPython ${LOADER_VERSION} as Python front end`,
      family: "aiorig",
      implementation: "aiorig",
      asyncio: BUILT_IN,
    },
    capabilities: { pins: clock === "virtual", clock },
    limitMs: config.limitMs,
    runProgram: (program, task) => runInThread(shared, program, task),
    release: () => threads.close(),
  });
}

/**
 * The compiled interpreter. It is kept although nothing uses it. As long as it exists, V8 shares the interpreter's
 * machine code with all threads that load the same bytes.
 */
let engine: Promise<WebAssembly.Module> | undefined;

async function compileEngine(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(new URL("micropython.wasm", LOADER_URL)));
}

interface Reference {
  readonly config: Config;
  readonly library: TargetLibrary;
  readonly options: ReferenceOptions & { readonly clock: "virtual" | "real" };
  readonly threads: ReferenceThreads;
}

const ROOM = { target: "the reference", bytes: REALM_ROOM_BYTES };

const require = createRequire(import.meta.url);
const LOADER_PACKAGE = "@micropython/micropython-webassembly-pyscript";
const LOADER_VERSION: string = require(`${LOADER_PACKAGE}/package.json`).version;

function runInThread(
  { config, library, options, threads }: Reference,
  program: ReadProgram,
  { startTickMs = options.startTickMs, ...task }: ProgramTask,
): Promise<ProgramRecord> {
  return runInRealm(threads, program, {
    ...task,
    startTickMs,
    clock: options.clock,
    // MicroPython's firmware is built without assertions, so a user's own program also runs without assertions.
    hasAsserts: options.hasAsserts ?? task.session === undefined,
    endlessMs: options.endlessMs,
    use: config.use,
    library,
  });
}

/** Returns the files of the library for worker threads, by their places in the file system of the interpreter. */
export function filesOf({ files }: TargetLibrary): Files {
  return Object.fromEntries(files.map(({ place, bytes }) => [place, bytes]));
}

const LIBRARY_SOURCES = "fixtures/lib/";

function isOfLibrary({ file }: SourcePatch): boolean {
  return file.startsWith(LIBRARY_SOURCES);
}

/** Patches one of the files, and returns all files. The patch names its file by the path of the source. */
function patchLibrary(files: Files, patch: SourcePatch): Files {
  const place = patch.file.replace(LIBRARY_SOURCES, `${OUR_FOLDER}/`);
  const text = new TextDecoder().decode(files[place] ?? new Uint8Array());
  return { ...files, [place]: new TextEncoder().encode(replaceOnce(text, patch)) };
}
