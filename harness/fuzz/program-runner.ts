import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../runtimes/config.ts";
import { outcomeOf } from "../runtimes/probe-outcome.ts";
import { SCENARIO_ENDING } from "../scenario/scenario.ts";
import type { Mark } from "../trace/mark.ts";
import { makeSentinel, parseProbeOutput } from "../trace/probe-output.ts";
import type { Outcome, Run, RunOptions } from "../trace/run.ts";
import type { Runtime } from "../trace/runtime.ts";

/** One run of one program on one runtime. */
export interface ProgramRun {
  readonly outcome: Outcome;
  readonly marks: readonly Mark[];
  /** The ticks of the program's deadlines. The list is empty if the caller did not ask for deadlines. */
  readonly deadlines: readonly number[];
}

export interface BatchOptions {
  /** True if the run must also record deadlines. */
  readonly notesDeadlines?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Limits for programs, in milliseconds. */
export interface ProgramLimits {
  /**
   * The time limit of a single program. A program that does not hang takes less time, even with the longest unit of
   * time. So a program that still runs at the limit hangs. A batch also has this time for one program that hangs.
   */
  readonly aloneMs: number;
  /** The virtual time that each program adds to the time limit of its batch. Most programs need less. */
  readonly inBatchMs: number;
}

/** Runs programs on a runtime: one program alone, several at the same time, or in batches. */
export class ProgramRunner {
  readonly runtime: Runtime;
  /** The form of the programs: Python code, or a scenario in JSON for an adapter that cannot run Python. */
  readonly form: "python" | "scenario";
  /**
   * True if the runtime is the reference in virtual time. It is exact: if two deadlines are equal in one run, they are
   * equal in every run. It can also run many programs in one interpreter.
   */
  readonly isVirtual: boolean;
  /** True if the runtime waits in virtual time. In virtual time, each run of a program has the same result. */
  readonly isRepeatable: boolean;
  readonly #use: Config["use"];
  readonly #folder: string;
  readonly #driver: string;
  readonly #limits: ProgramLimits;
  readonly #pending = new Set<Promise<Run>>();
  #files = 0;

  private constructor(
    runtime: Runtime,
    use: Config["use"],
    { folder, driver, limits }: { folder: string; driver: string; limits: ProgramLimits },
  ) {
    this.runtime = runtime;
    this.form = runtime.capabilities.programs?.includes("python") === false ? "scenario" : "python";
    this.isVirtual = runtime.name === "reference";
    this.isRepeatable = runtime.capabilities.clock === "virtual";
    this.#use = use;
    this.#folder = folder;
    this.#driver = driver;
    this.#limits = limits;
  }

  /**
   * Makes a runner. `use` must be the value with which the runtime was opened. Programs are written to a temporary
   * folder. `close` removes this folder. Only tests set other limits than the usual ones.
   */
  static async of(
    runtime: Runtime,
    use: Config["use"],
    limits: ProgramLimits = USUAL_LIMITS,
  ): Promise<ProgramRunner> {
    const driver = await readFile(new URL("batch.py", import.meta.url), "utf8");
    const folder = await mkdtemp(join(tmpdir(), "aiorig-fuzz-"));
    return new ProgramRunner(runtime, use, { folder, driver, limits });
  }

  /** Stops running programs, closes the runtime and removes the temporary folder. */
  async close(): Promise<void> {
    await this.runtime.close();
    await Promise.allSettled(this.#pending);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Runs one program alone, as a user with the file would run it. */
  async run(source: string, signal?: AbortSignal): Promise<ProgramRun> {
    const { aloneMs } = this.#limits;
    const limitMs = this.isVirtual ? aloneMs : aloneMs + LATENESS_MS;
    const { outcome, trace } = await this.#launch(source, limitMs, signal);
    return { outcome, marks: trace.marks, deadlines: [] };
  }

  /**
   * Runs up to `SIDE_BY_SIDE` programs at the same time, each in its own interpreter. Use this for runtimes that start
   * fast and wait in real time.
   */
  async runSideBySide(sources: readonly string[], signal?: AbortSignal): Promise<ProgramRun[]> {
    const runs: ProgramRun[] = [];
    const next = sources.entries();
    const work = async () => {
      for (const [i, source] of next) runs[i] = await this.run(source, signal);
    };
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
    return runs;
  }

  /**
   * Runs programs in batches. The programs of a batch run one after the other in one interpreter. Use this for a
   * runtime in virtual time that starts slowly. Two events end a batch early:
   * - A program hangs or kills the interpreter. This program runs again alone.
   * - All tasks of a program wait forever.
   *
   * The remaining programs then run in a new batch.
   */
  async runBatch(
    sources: readonly string[],
    { notesDeadlines = false, signal }: BatchOptions = {},
  ): Promise<ProgramRun[]> {
    const runs: ProgramRun[] = [];
    while (runs.length < sources.length) {
      const left = sources.slice(runs.length, runs.length + BATCH_SIZE);
      const batch = await this.#runTogether(left, notesDeadlines, signal);
      runs.push(...batch.runs);
      if (batch.isBroken) runs.push(await this.run(left[batch.runs.length]!, signal));
    }
    return runs;
  }

  /**
   * Returns the runs of the programs that ended or deadlocked, up to the first deadlock. `isBroken` is true if the next
   * program hung or killed the interpreter.
   */
  async #runTogether(
    sources: readonly string[],
    notesDeadlines: boolean,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly runs: readonly ProgramRun[]; readonly isBroken: boolean }> {
    const programs = sources.map((source) => [makeSentinel(), source] as const);
    // JSON strings and lists are also Python strings and lists.
    const args = [programs, this.#use ?? {}].map((arg) => JSON.stringify(arg));
    const call = `run_programs(${args.join(", ")}, ${notesDeadlines ? "True" : "False"})\n`;
    const { aloneMs, inBatchMs } = this.#limits;
    const limitMs = aloneMs + programs.length * inBatchMs;
    const { outcome, trace } = await this.#launch(`${this.#driver}\n\n${call}`, limitMs, signal);
    const runs: ProgramRun[] = [];
    for (const [sentinel] of programs) {
      const { marks, end } = parseProbeOutput(trace.stdout, sentinel);
      // A program is interrupted in two cases: all its tasks wait, or the batch reaches its time limit. If the batch
      // ended before its time limit, only the first case is possible.
      const isDeadlocked = end?.end === "interrupted" && outcome.kind === "ended";
      if (end === undefined || (end.end === "interrupted" && !isDeadlocked)) {
        return { runs, isBroken: true };
      }
      runs.push({
        outcome: isDeadlocked ? { kind: "deadlocked", waits: [] } : outcomeOf(end),
        marks: marks.filter(({ name }) => name !== DEADLINE),
        deadlines: marks.filter(({ name }) => name === DEADLINE).map(({ value }) => Number(value)),
      });
      if (isDeadlocked) break;
    }
    return { runs, isBroken: false };
  }

  async #launch(source: string, limitMs: number, signal: AbortSignal | undefined): Promise<Run> {
    signal?.throwIfAborted();
    const run = this.#launchFile(source, { limitMs, ...(signal && { signal }) });
    this.#pending.add(run);
    const result = await run.finally(() => this.#pending.delete(run));
    signal?.throwIfAborted();
    return result;
  }

  async #launchFile(source: string, options: RunOptions): Promise<Run> {
    const ending = this.form === "scenario" ? SCENARIO_ENDING : ".py";
    const path = join(this.#folder, `${++this.#files}${ending}`);
    await writeFile(path, source);
    const run = await this.runtime.run({ path }, options);
    await rm(path, { force: true });
    if (run.outcome.kind === "unavailable" || run.outcome.kind === "unreadable") {
      throw new Error(run.outcome.detail);
    }
    return run;
  }
}

/** The name of the marks with which batch.py records deadlines. */
const DEADLINE = "deadline";

const USUAL_LIMITS: ProgramLimits = { aloneMs: 6000, inBatchMs: 1000 };

/** The time in milliseconds that is added to a time limit on a real clock, because the machine may be busy. */
const LATENESS_MS = 4000;

const BATCH_SIZE = 24;

const SIDE_BY_SIDE = 9;
