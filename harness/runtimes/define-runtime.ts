import { performance } from "node:perf_hooks";
import type { PinSetup } from "../trace/pin-setup.ts";
import {
  DEFAULT_LIMIT_MS,
  type Outcome,
  type Program,
  type Run,
  type RunOptions,
} from "../trace/run.ts";
import type { Capabilities, Runtime, RuntimeIdentity } from "../trace/runtime.ts";
import type { Trace } from "../trace/trace.ts";
import type { Traits } from "../trace/traits.ts";
import { askTraits } from "./ask-traits.ts";
import { type ReadProgram, readProgram } from "./program-file.ts";

/** What is special about a runtime: what it is, and how it runs one program. */
export interface RuntimeDefinition {
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly capabilities: Capabilities;
  /** The time limit of programs that set none, in milliseconds. 10,000 by default. */
  readonly limitMs?: number | undefined;
  /** Whether programs run one after the other, such as on the one board of a rig. */
  readonly isExclusive?: boolean;
  /** Runs a program to its end or its limit, or until it is aborted. Rejects only for defects of aiorig. */
  runProgram(program: ReadProgram, task: ProgramTask): Promise<ProgramRecord>;
  /** Releases what the runtime holds. Called once, after the last program has ended. */
  release?(): Promise<void>;
}

/** What one run of a program is asked to do. */
export interface ProgramTask {
  /** The time limit in milliseconds of the runtime's own time. */
  readonly limitMs: number;
  /** Only for a runtime whose capabilities include pins. */
  readonly pins: PinSetup | undefined;
  /** For a runtime in virtual time. Undefined if the runtime chooses. */
  readonly startTickMs: number | undefined;
  /** Aborted when the caller stops the program or closes the runtime. The outcome is then `aborted`. */
  readonly signal: AbortSignal;
}

/** How a program ended, and what it left. What is absent is empty. */
export interface ProgramRecord {
  readonly outcome: Outcome;
  readonly trace?: Partial<Trace>;
}

/**
 * Makes a runtime from its definition. It reads the program, sets the limit, measures the wall time, and merges the
 * caller's signal with that of `close`. A program that cannot be read is `unreadable`, and one that is aborted before
 * it starts is `aborted`. `close` aborts all programs, waits until they have ended, and then releases the rest.
 */
export function defineRuntime(definition: RuntimeDefinition): Runtime {
  const { name, identity, capabilities, isExclusive = false } = definition;
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;
  let traits: Promise<Traits> | undefined;
  const runtime: Runtime = {
    name,
    identity,
    capabilities,
    run(program, options = {}) {
      const before = isExclusive ? [...running] : [];
      const run = Promise.allSettled(before).then(() =>
        runTimed(definition, program, options, closing.signal),
      );
      running.add(run);
      return run.finally(() => running.delete(run));
    },
    traits() {
      traits ??= askTraits((program, options) => runtime.run(program, options));
      return traits;
    },
    close() {
      closing.abort();
      closed ??= Promise.allSettled(running).then(() => definition.release?.());
      return closed;
    },
  };
  return runtime;
}

async function runTimed(
  definition: RuntimeDefinition,
  program: Program,
  options: RunOptions,
  closing: AbortSignal,
): Promise<Run> {
  const startedMs = performance.now();
  const { outcome, trace } = await runRead(definition, program, options, closing);
  return {
    outcome,
    trace: { marks: [], stdout: "", stderr: "", ...trace },
    wallMs: performance.now() - startedMs,
  };
}

async function runRead(
  definition: RuntimeDefinition,
  program: Program,
  options: RunOptions,
  closing: AbortSignal,
): Promise<ProgramRecord> {
  const signal = AbortSignal.any([closing, ...(options.signal ? [options.signal] : [])]);
  const read = await readProgram(program);
  if ("kind" in read) return { outcome: read };
  if (signal.aborted) return { outcome: { kind: "aborted" } };
  return definition.runProgram(read, {
    limitMs: options.limitMs ?? definition.limitMs ?? DEFAULT_LIMIT_MS,
    pins: options.pins,
    startTickMs: options.startTickMs,
    signal,
  });
}
