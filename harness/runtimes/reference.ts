import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { bundleWorker, replaceOnce, type SourcePatch } from "../python/bundle.ts";
import { EdgeBuffer } from "../python/edge-buffer.ts";
import { OutputBuffer } from "../python/output-buffer.ts";
import type { WorkerMessage, WorkerTask } from "../python/worker-task.ts";
import { makeSentinel, parseProbeOutput } from "../trace/probe-output.ts";
import type { Config } from "./config.ts";
import { outcomeOf } from "./probe-outcome.ts";
import {
  DEFAULT_LIMIT_MS,
  OUTPUT_LIMIT_BYTES,
  type Outcome,
  type Program,
  type Run,
  type RunOptions,
  type Runtime,
} from "./runtime.ts";

export interface ReferenceOptions {
  /** Virtual time by default: deterministic, and as fast as the machine goes. */
  readonly clock?: "virtual" | "real";
  /** What `ticks_ms()` shows at the start, in virtual time. */
  readonly startTickMs?: number;
  /** Whether it refuses what a MicroPython with asserts refuses (SLEEP-11, TSF-08); true by default. */
  readonly asserts?: boolean;
  /** Faults to plant, for tests that a clause finds them. */
  readonly patches?: readonly SourcePatch[];
}

/** The reference scheduler with its Python front end: each program in a worker thread with a limit of time, memory and output. */
export async function openReference(
  config: Config,
  options: ReferenceOptions = {},
): Promise<Runtime> {
  const { patches = [] } = options;
  const [script, engine, files] = await Promise.all([
    bundleWorker(patches.filter((patch) => !isOfLibrary(patch))),
    WebAssembly.compile(await readFile(new URL("micropython.wasm", LOADER_URL))),
    readLibrary(config.library === undefined ? [OUR_LIBRARY] : [OUR_LIBRARY, config.library]),
  ]);
  const library = patches.filter(isOfLibrary).reduce(patchLibrary, files);
  const running = new Set<Worker>();
  const reference = { script, engine, library, config, options, running };
  return {
    name: "reference",
    hasPins: (options.clock ?? "virtual") === "virtual",
    identity: {
      version: `aiorig ${PACKAGE.version}`,
      platform: `${options.clock ?? "virtual"} time, MicroPython ${LOADER_VERSION} as Python front end`,
    },
    run: (program, runOptions = {}) => runInWorker(reference, program, runOptions),
    async close() {
      await Promise.all([...running].map((worker) => worker.terminate()));
    },
  };
}

interface Reference {
  readonly script: string;
  /** Held, not used: while it lives, V8 shares its machine code with every thread that loads the same bytes. */
  readonly engine: WebAssembly.Module;
  readonly library: Readonly<Record<string, string>>;
  readonly config: Config;
  readonly options: ReferenceOptions;
  readonly running: Set<Worker>;
}

const MEMORY_LIMIT_BYTES = 128 * 1024 * 1024;

/** A thread that has not come to its program by then never will; also on a machine under load. */
const THREAD_START_LIMIT_MS = 20_000;

/** A program whose virtual time has not passed for so long, in real time, computes for ever. */
const STANDSTILL_MS = 250;

const WATCHED: Outcome = { kind: "watched" };

const OUR_LIBRARY = fileURLToPath(new URL("../../fixtures/lib", import.meta.url));

const require = createRequire(import.meta.url);
const LOADER_PACKAGE = "@micropython/micropython-webassembly-pyscript";
const LOADER_URL = pathToFileURL(require.resolve(`${LOADER_PACKAGE}/micropython.mjs`)).href;
const LOADER_VERSION: string = require(`${LOADER_PACKAGE}/package.json`).version;
const PACKAGE: { readonly version: string } = require("../../package.json");

async function runInWorker(
  { script, library, config, options, running }: Reference,
  program: Program,
  {
    limitMs = config.limitMs ?? DEFAULT_LIMIT_MS,
    startTickMs = options.startTickMs ?? 0,
    pins,
    signal,
  }: RunOptions,
): Promise<Run> {
  const startedMs = performance.now();
  const stdout = new OutputBuffer(OUTPUT_LIMIT_BYTES);
  const stderr = new OutputBuffer(OUTPUT_LIMIT_BYTES);
  const edges = pins && new EdgeBuffer();
  const sentinel = makeSentinel();
  const programPath = path.resolve(program.path);
  let outcome: Outcome | undefined;
  const source = await readFile(programPath, "utf8").catch((error: NodeJS.ErrnoException) => {
    outcome = { kind: "unavailable", detail: `${programPath} cannot be read: ${error.message}` };
  });
  if (source !== undefined) {
    outcome = await waitForWorker(
      {
        loaderUrl: LOADER_URL,
        files: { ...library, [programPath]: source },
        start: launcher(programPath, sentinel, config.use),
        clock: options.clock ?? "virtual",
        startTickMs,
        limitMs: pins?.watchMs ?? limitMs,
        wallLimitMs: limitMs,
        asserts: options.asserts ?? true,
        memoryLimitBytes: MEMORY_LIMIT_BYTES,
        stdout: stdout.shared,
        stderr: stderr.shared,
        ...(pins && edges && { pins: { setup: pins, edges: edges.shared } }),
      },
      script,
      running,
      signal,
      edges,
    );
  }
  const parsed = parseProbeOutput(stdout.text(), sentinel);
  outcome ??= concludeOutcome(parsed.end, pins ? WATCHED : { kind: "timeout", limitMs });
  const trace = { marks: parsed.marks, stdout: parsed.stdout, stderr: stderr.text() };
  if (pins && edges) {
    if (edges.lost > 0) {
      outcome = { kind: "crashed", detail: `${edges.lost} edges more than can be kept` };
    }
    const waveform = edges.read(Object.keys(pins.wires), pins.watchMs * 1000);
    return { outcome, trace: { ...trace, waveform }, wallMs: performance.now() - startedMs };
  }
  return {
    outcome,
    trace,
    wallMs: performance.now() - startedMs,
  };
}

/** Undefined if the program came to its end and the probe says how. */
function waitForWorker(
  task: WorkerTask,
  script: string,
  running: Set<Worker>,
  signal: AbortSignal | undefined,
  edges: EdgeBuffer | undefined,
): Promise<Outcome | undefined> {
  if (signal?.aborted) return Promise.resolve({ kind: "aborted" });
  return new Promise((resolve) => {
    const worker = new Worker(script, {
      eval: true,
      workerData: task,
      stdin: false,
      // Not the loaders of whoever runs us: the script is plain JavaScript, and each costs a start.
      execArgv: [],
      // What the interpreter's glue code may print is no program output.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    running.add(worker);
    let outcome: Outcome | undefined;
    const stop = (why: Outcome) => {
      outcome ??= why;
      void worker.terminate();
    };
    const stopAtLimit = () => {
      const timeout = { kind: "timeout", limitMs: task.wallLimitMs } as const;
      if (edges === undefined) return stop(timeout);
      // A program that computes for ever leaves its wires alone: virtual time would pass without an
      // edge. One for which time does pass is slow, on a machine with other work, and was cut short.
      const { beats } = edges;
      timer = setTimeout(() => stop(edges.beats === beats ? WATCHED : timeout), STANDSTILL_MS);
    };
    let timer = setTimeout(
      () => stop({ kind: "crashed", detail: "the interpreter did not start" }),
      THREAD_START_LIMIT_MS,
    );
    const abort = () => stop({ kind: "aborted" });
    signal?.addEventListener("abort", abort, { once: true });
    worker.on("message", (message: WorkerMessage) => {
      if (message.kind === "started") {
        clearTimeout(timer);
        timer = setTimeout(stopAtLimit, task.wallLimitMs);
        return;
      }
      if (message.kind === "flooded") {
        outcome ??= { kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES };
      } else if (message.kind === "crashed") {
        outcome ??= { kind: "crashed", detail: message.detail };
      }
      void worker.terminate();
    });
    worker.on("error", (error: Error) => {
      outcome ??= { kind: "crashed", detail: error.message.slice(0, 2000) };
    });
    worker.on("exit", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      running.delete(worker);
      resolve(outcome);
    });
  });
}

function concludeOutcome(
  end: ReturnType<typeof parseProbeOutput>["end"],
  atLimit: Outcome,
): Outcome {
  if (end === undefined) {
    return { kind: "crashed", detail: "the interpreter ended before the probe said how" };
  }
  // The bridge interrupts a program whose virtual time is over.
  if (end.end === "interrupted") return atLimit;
  return outcomeOf(end);
}

function launcher(programPath: string, sentinel: string, use: Config["use"]): string {
  const args = [programPath, sentinel, use ?? {}].map((arg) => JSON.stringify(arg));
  // Marks leave at once: an endless loop in a thread can be ended, but not interrupted.
  return `import probe\nprobe.launch(${args.join(", ")}, True)\n`;
}

/** The modules of the folders, as files of the interpreter's own /lib; later folders win. */
async function readLibrary(folders: readonly string[]): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const folder of folders) {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith(".py")) continue;
      const file = path.join(entry.parentPath, entry.name);
      const name = path.relative(folder, file).split(path.sep).join("/");
      files[`/lib/${name}`] = await readFile(file, "utf8");
    }
  }
  return files;
}

const LIBRARY_SOURCES = "fixtures/lib/";

function isOfLibrary({ file }: SourcePatch): boolean {
  return file.startsWith(LIBRARY_SOURCES);
}

/** The files with the patch, which names a file of ours by its source. */
function patchLibrary(files: Record<string, string>, patch: SourcePatch): Record<string, string> {
  const name = patch.file.replace(LIBRARY_SOURCES, "/lib/");
  return { ...files, [name]: replaceOnce(files[name] ?? "", patch) };
}
