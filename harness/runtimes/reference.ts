import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { bundleThread, LOADER_URL, replaceOnce, type SourcePatch } from "../python/bundle.ts";
import { EdgeBuffer } from "../python/edge-buffer.ts";
import { OutputBuffer } from "../python/output-buffer.ts";
import type { Files } from "../python/program-task.ts";
import type { ProbeImport } from "../trace/probe-import.ts";
import { launchProbe, type ProbeLaunch } from "../trace/probe-launch.ts";
import { makeSentinel, parseProbeOutput } from "../trace/probe-output.ts";
import { OUTPUT_LIMIT_BYTES, type Outcome } from "../trace/run.ts";
import { BUILT_IN, type Runtime } from "../trace/runtime.ts";
import type { Config } from "./config.ts";
import { defineRuntime, type ProgramRecord, type ProgramTask } from "./define-runtime.ts";
import { checkInterpreterPackage } from "./interpreter-package.ts";
import { readLibraryFor } from "./library-for.ts";
import { namePlaces } from "./place-names.ts";
import { outcomeOf } from "./probe-outcome.ts";
import type { ReadProgram } from "./program-file.ts";
import { ReferenceThreads } from "./reference-threads.ts";
import type { RuntimeKind } from "./runtime-kind.ts";
import { OUR_FOLDER, type TargetLibrary } from "./target-library.ts";

export interface ReferenceOptions {
  /** Virtual time by default: deterministic, and as fast as the machine allows. */
  readonly clock?: "virtual" | "real";
  /** The value of `ticks_ms()` at the start, in virtual time. */
  readonly startTickMs?: number;
  /** Whether it refuses the same misuse as a MicroPython with asserts (SLEEP-11, TSF-08). True by default. */
  readonly hasAsserts?: boolean;
  /** Faults to plant, to test that a clause detects them. */
  readonly patches?: readonly SourcePatch[];
}

/** Our own scheduler, for which nothing must be built. */
export const reference: RuntimeKind = {
  open: (config) => openReference(config),
  isUnprepared: async () => false,
  prepare: async () => {},
};

/**
 * Opens the reference scheduler with its Python front end: each program runs in a realm of a worker thread with a limit
 * of time, memory and output. Throws DamagedInstallation, and RuntimeUnavailable for a library that it cannot use.
 */
export async function openReference(
  config: Config,
  options: ReferenceOptions = {},
): Promise<Runtime> {
  const { patches = [] } = options;
  checkInterpreterPackage();
  const [scripts, engine, library] = await Promise.all([
    bundleThread(patches.filter((patch) => !isOfLibrary(patch))),
    WebAssembly.compile(await readFile(new URL("micropython.wasm", LOADER_URL))),
    readLibraryFor("reference", config.library, ROOM),
  ]);
  const files = patches.filter(isOfLibrary).reduce(patchLibrary, filesOf(library));
  const threads = new ReferenceThreads(scripts, files);
  const clock = options.clock ?? "virtual";
  const shared = { engine, config, library, options: { ...options, clock }, threads };
  return defineRuntime({
    name: "reference",
    identity: {
      version: `aiorig ${PACKAGE.version}`,
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

interface Reference {
  /** Only held, not used: while it exists, V8 shares its machine code with all threads that load the same bytes. */
  readonly engine: WebAssembly.Module;
  readonly config: Config;
  readonly library: TargetLibrary;
  readonly options: ReferenceOptions & { readonly clock: "virtual" | "real" };
  readonly threads: ReferenceThreads;
}

const MEMORY_LIMIT_BYTES = 128 * 1024 * 1024;

/** How much fits well into its memory next to a program. */
const ROOM = { target: "the reference", bytes: 16 * 1024 * 1024 };

const require = createRequire(import.meta.url);
const LOADER_PACKAGE = "@micropython/micropython-webassembly-pyscript";
const LOADER_VERSION: string = require(`${LOADER_PACKAGE}/package.json`).version;
const PACKAGE: { readonly version: string } = require("../../package.json");

async function runInThread(
  { config, library, options, threads }: Reference,
  { file, source }: ReadProgram,
  { limitMs, startTickMs = options.startTickMs ?? 0, pins, signal }: ProgramTask,
): Promise<ProgramRecord> {
  const stdout = new OutputBuffer(OUTPUT_LIMIT_BYTES);
  const stderr = new OutputBuffer(OUTPUT_LIMIT_BYTES);
  const edges = pins && new EdgeBuffer();
  const sentinel = makeSentinel();
  const { imports, places } = library;
  let waits: readonly string[] | undefined;
  const stopped = await threads.play(
    {
      files: { [file]: new TextEncoder().encode(source) },
      start: launcher({ file, sentinel, use: config.use, imports }),
      clock: options.clock,
      startTickMs,
      limitMs: pins?.watchMs ?? limitMs,
      wallLimitMs: limitMs,
      hasAsserts: options.hasAsserts ?? true,
      memoryLimitBytes: MEMORY_LIMIT_BYTES,
      stdout: stdout.shared,
      stderr: stderr.shared,
      ...(pins && edges && { pins: { setup: pins, edges: edges.shared } }),
    },
    {
      edges,
      signal,
      onDeadlock: (found) => {
        waits = found;
      },
    },
  );
  const { marks, stdout: printed, end } = parseProbeOutput(stdout.text(), sentinel);
  const atLimit: Outcome = pins ? { kind: "watched" } : { kind: "timeout", limitMs };
  const interrupted: Outcome = waits === undefined ? atLimit : { kind: "deadlocked", waits };
  const outcome = namePlaces(stopped ?? concludeOutcome(end, interrupted), places);
  const trace = { marks, stdout: printed, stderr: stderr.text() };
  if (pins === undefined || edges === undefined) return { outcome, trace };
  const waveform = edges.read(Object.keys(pins.wires), pins.watchMs * 1000);
  if (edges.lost === 0) return { outcome, trace: { ...trace, waveform } };
  const detail = `${edges.lost} more edges than can be stored`;
  return { outcome: { kind: "crashed", detail }, trace: { ...trace, waveform } };
}

function concludeOutcome(
  end: ReturnType<typeof parseProbeOutput>["end"],
  interrupted: Outcome,
): Outcome {
  if (end === undefined) {
    return { kind: "crashed", detail: "the interpreter ended before the probe said how" };
  }
  // The bridge interrupts a program at the end of its virtual time, and at a deadlock.
  if (end.end === "interrupted") return interrupted;
  return outcomeOf(end);
}

function launcher(launch: ProbeLaunch & { readonly imports: ProbeImport }): string {
  const { ours, library } = launch.imports;
  // The reference's own asyncio, time and machine are in the root folder. No library may replace them.
  return `import sys
sys.path[:] = ["/", ${JSON.stringify(ours)}] + [p for p in sys.path if p and p != "/"]
import probe
${library === undefined ? "" : `sys.path.insert(1, ${JSON.stringify(library)})`}
${
  // Marks are printed at once: an endless loop in a thread can be terminated, but not interrupted.
  launchProbe(launch, { live: "True" })
}
`;
}

function filesOf({ files }: TargetLibrary): Files {
  return Object.fromEntries(files.map(({ place, bytes }) => [place, bytes]));
}

const LIBRARY_SOURCES = "fixtures/lib/";

function isOfLibrary({ file }: SourcePatch): boolean {
  return file.startsWith(LIBRARY_SOURCES);
}

/** Returns the files with the patch applied. The patch names a file by the path of its source. */
function patchLibrary(files: Files, patch: SourcePatch): Files {
  const place = patch.file.replace(LIBRARY_SOURCES, `${OUR_FOLDER}/`);
  const text = new TextDecoder().decode(files[place] ?? new Uint8Array());
  return { ...files, [place]: new TextEncoder().encode(replaceOnce(text, patch)) };
}
