import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";
import { bundleThread, LOADER_URL, replaceOnce, type SourcePatch } from "../python/bundle.ts";
import { EdgeBuffer } from "../python/edge-buffer.ts";
import { OutputBuffer } from "../python/output-buffer.ts";
import type { Files } from "../python/program-task.ts";
import { makeSentinel, parseProbeOutput } from "../trace/probe-output.ts";
import type { Config } from "./config.ts";
import { outcomeOf } from "./probe-outcome.ts";
import { ReferenceThreads } from "./reference-threads.ts";
import {
  BUILT_IN,
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
  readonly hasAsserts?: boolean;
  /** Faults to plant, for tests that a clause finds them. */
  readonly patches?: readonly SourcePatch[];
}

/** The reference scheduler with its Python front end: each program in a realm of a worker thread with a limit of time, memory and output. */
export async function openReference(
  config: Config,
  options: ReferenceOptions = {},
): Promise<Runtime> {
  const { patches = [] } = options;
  const [scripts, engine, files] = await Promise.all([
    bundleThread(patches.filter((patch) => !isOfLibrary(patch))),
    WebAssembly.compile(await readFile(new URL("micropython.wasm", LOADER_URL))),
    readLibrary(config.library === undefined ? [OUR_LIBRARY] : [OUR_LIBRARY, config.library]),
  ]);
  const library = patches.filter(isOfLibrary).reduce(patchLibrary, files);
  const threads = new ReferenceThreads(scripts, asBytes(library));
  const reference = { engine, config, options, threads };
  return {
    name: "reference",
    hasPins: (options.clock ?? "virtual") === "virtual",
    identity: {
      version: `aiorig ${PACKAGE.version}`,
      platform: `${options.clock ?? "virtual"} time, MicroPython ${LOADER_VERSION} as Python front end`,
      implementation: "aiorig",
      asyncio: BUILT_IN,
    },
    run: (program, runOptions = {}) => runInThread(reference, program, runOptions),
    close: () => threads.close(),
  };
}

interface Reference {
  /** Held, not used: while it lives, V8 shares its machine code with every thread that loads the same bytes. */
  readonly engine: WebAssembly.Module;
  readonly config: Config;
  readonly options: ReferenceOptions;
  readonly threads: ReferenceThreads;
}

const MEMORY_LIMIT_BYTES = 128 * 1024 * 1024;

const OUR_LIBRARY = fileURLToPath(new URL("../../fixtures/lib", import.meta.url));

const require = createRequire(import.meta.url);
const LOADER_PACKAGE = "@micropython/micropython-webassembly-pyscript";
const LOADER_VERSION: string = require(`${LOADER_PACKAGE}/package.json`).version;
const PACKAGE: { readonly version: string } = require("../../package.json");

async function runInThread(
  { config, options, threads }: Reference,
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
  const source = await readFile(programPath).catch((error: NodeJS.ErrnoException) => {
    outcome = { kind: "unavailable", detail: `${programPath} cannot be read: ${error.message}` };
  });
  if (source !== undefined) {
    outcome = await threads.play(
      {
        files: { [programPath]: source },
        start: launcher(programPath, sentinel, config.use),
        clock: options.clock ?? "virtual",
        startTickMs,
        limitMs: pins?.watchMs ?? limitMs,
        wallLimitMs: limitMs,
        hasAsserts: options.hasAsserts ?? true,
        memoryLimitBytes: MEMORY_LIMIT_BYTES,
        stdout: stdout.shared,
        stderr: stderr.shared,
        ...(pins && edges && { pins: { setup: pins, edges: edges.shared } }),
      },
      { edges, signal },
    );
  }
  const parsed = parseProbeOutput(stdout.text(), sentinel);
  outcome ??= concludeOutcome(
    parsed.end,
    pins ? { kind: "watched" } : { kind: "timeout", limitMs },
  );
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

function asBytes(files: Readonly<Record<string, string>>): Files {
  const encoder = new TextEncoder();
  return Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, encoder.encode(text)]),
  );
}
