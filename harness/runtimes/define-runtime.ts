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
import type { SessionSetup } from "../trace/session-setup.ts";
import type { Trace } from "../trace/trace.ts";
import type { Traits } from "../trace/traits.ts";
import type { TypedText } from "../trace/typed-text.ts";
import { askTraits } from "./ask-traits.ts";
import { type ReadProgram, readProgram } from "./program-file.ts";

/** What differs between runtimes: the identity, the capabilities, and how a runtime runs one program. */
export interface RuntimeDefinition {
  readonly name: string;
  readonly identity: RuntimeIdentity;
  readonly capabilities: Capabilities;
  /** The time limit in milliseconds for programs that do not set their own limit. The default is 10,000. */
  readonly limitMs?: number | undefined;
  /** True if only one program can run at a time. For example, a rig has only one board. */
  readonly isExclusive?: boolean;
  /**
   * Runs a program until it ends, reaches its limit or is aborted. The promise rejects only because of defects of
   * aiorig.
   */
  runProgram(program: ReadProgram, task: ProgramTask): Promise<ProgramRecord>;
  /** Releases everything that the runtime holds. It is called once, after the last program has ended. */
  release?(): Promise<void>;
}

/** The options of one run of a program. */
export interface ProgramTask {
  /** The time limit in milliseconds of the runtime's own time, which may be virtual. */
  readonly limitMs: number;
  /** The wires to drive and to watch. Only set for a runtime whose capabilities include pins. */
  readonly pins: PinSetup | undefined;
  /** The text that is typed on the standard input of the program. Undefined if nothing is typed. */
  readonly typed: readonly TypedText[] | undefined;
  /** The setup of a user's own program. Undefined for the program of a clause. */
  readonly session: SessionSetup | undefined;
  /**
   * True if the runtime must record the activity of tasks and interpreter. A runtime that cannot record the activity
   * ignores this field.
   */
  readonly activity: boolean;
  /**
   * The first tick of the program, for a runtime in virtual time. If this field is undefined, the runtime chooses the
   * first tick.
   */
  readonly startTickMs: number | undefined;
  /**
   * The signal that ends the program. It is aborted when the caller stops the program or closes the runtime. The
   * outcome is then `aborted`.
   */
  readonly signal: AbortSignal;
}

/** How a program ended, and its record. A part that is absent counts as empty. */
export interface ProgramRecord {
  readonly outcome: Outcome;
  readonly trace?: Partial<Trace>;
}

/**
 * Makes a runtime from its definition. The runtime reads each program, sets the limit, measures the wall time, and
 * merges the caller's signal with the signal of `close`. Two outcomes come from the runtime itself:
 * - `unreadable`: the program cannot be read.
 * - `aborted`: the program was aborted before its start.
 *
 * `close` aborts all programs, waits until they have ended, and then releases everything else.
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
    typed: options.typed,
    session: options.session,
    activity: options.activity ?? false,
    startTickMs: options.startTickMs,
    signal,
  });
}
