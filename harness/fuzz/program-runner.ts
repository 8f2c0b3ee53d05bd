import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../runtimes/config.ts";
import { outcomeOf } from "../runtimes/probe-outcome.ts";
import type { Outcome, Run, RunOptions, Runtime } from "../runtimes/runtime.ts";
import type { Mark } from "../trace/mark.ts";
import { makeSentinel, parseProbeOutput } from "../trace/probe-output.ts";

/** How one program went on one runtime. */
export interface ProgramRun {
  readonly outcome: Outcome;
  readonly marks: readonly Mark[];
  /** The ticks of the program's deadlines, where they were asked for. */
  readonly deadlines: readonly number[];
}

export interface BatchOptions {
  /** Gives the deadlines, too. */
  readonly notesDeadlines?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A runtime that plays programs, many at a time. */
export class ProgramRunner {
  readonly runtime: Runtime;
  /** Whether it keeps virtual time, in which equal deadlines are a fact and not an accident. */
  readonly isVirtual: boolean;
  readonly #use: Config["use"];
  readonly #folder: string;
  readonly #driver: string;
  readonly #pending = new Set<Promise<Run>>();
  #files = 0;

  private constructor(runtime: Runtime, use: Config["use"], folder: string, driver: string) {
    this.runtime = runtime;
    this.isVirtual = runtime.name === "reference";
    this.#use = use;
    this.#folder = folder;
    this.#driver = driver;
  }

  /** `use` is what the runtime was opened with. Programs go through a folder for temporary files, until `close`. */
  static async of(runtime: Runtime, use: Config["use"]): Promise<ProgramRunner> {
    const driver = await readFile(new URL("batch.py", import.meta.url), "utf8");
    return new ProgramRunner(runtime, use, await mkdtemp(join(tmpdir(), "aiorig-fuzz-")), driver);
  }

  /** Closes the runtime, too. What is being played is stopped. */
  async close(): Promise<void> {
    await this.runtime.close();
    await Promise.allSettled(this.#pending);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Plays one program by itself, as anybody would who has its file. */
  async run(source: string, signal?: AbortSignal): Promise<ProgramRun> {
    const limitMs = this.isVirtual ? LIMIT_MS : LIMIT_MS + LATENESS_MS;
    const { outcome, trace } = await this.#launch(source, limitMs, signal);
    return { outcome, marks: trace.marks, deadlines: [] };
  }

  /** Plays programs side by side, each by itself: for runtimes that start fast and wait in real time. */
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
   * Plays programs one after the other in one interpreter: for a runtime in virtual time that starts
   * slowly. One that hangs or kills the interpreter is played again alone, the rest in a new batch.
   */
  async runBatch(
    sources: readonly string[],
    { notesDeadlines = false, signal }: BatchOptions = {},
  ): Promise<ProgramRun[]> {
    const runs: ProgramRun[] = [];
    while (runs.length < sources.length) {
      const left = sources.slice(runs.length, runs.length + BATCH_SIZE);
      const batch = await this.#runTogether(left, notesDeadlines, signal);
      runs.push(...batch);
      if (batch.length < left.length) runs.push(await this.run(left[batch.length]!, signal));
    }
    return runs;
  }

  /** The plays of the programs that came to an end, up to the first that did not. */
  async #runTogether(
    sources: readonly string[],
    notesDeadlines: boolean,
    signal: AbortSignal | undefined,
  ): Promise<ProgramRun[]> {
    const programs = sources.map((source) => [makeSentinel(), source] as const);
    // A JSON string is a Python string, and a list a list.
    const args = [programs, this.#use ?? {}].map((arg) => JSON.stringify(arg));
    const call = `run_programs(${args.join(", ")}, ${notesDeadlines ? "True" : "False"})\n`;
    const limitMs = LIMIT_MS + programs.length * USUAL_MS;
    const { trace } = await this.#launch(`${this.#driver}\n\n${call}`, limitMs, signal);
    const runs: ProgramRun[] = [];
    for (const [sentinel] of programs) {
      const { marks, end } = parseProbeOutput(trace.stdout, sentinel);
      if (end === undefined || end.end === "interrupted") break;
      runs.push({
        outcome: outcomeOf(end),
        marks: marks.filter(({ name }) => name !== DEADLINE),
        deadlines: marks.filter(({ name }) => name === DEADLINE).map(({ value }) => Number(value)),
      });
    }
    return runs;
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
    const path = join(this.#folder, `${++this.#files}.py`);
    await writeFile(path, source);
    const run = await this.runtime.run({ path }, options);
    await rm(path, { force: true });
    if (run.outcome.kind === "unavailable") throw new Error(run.outcome.detail);
    return run;
  }
}

/** What batch.py marks a deadline as. */
const DEADLINE = "deadline";

/** A program that has not ended by then hangs, also where its times are stretched. */
const LIMIT_MS = 6000;

/** What a real clock gives on top, on a machine with other work to do. */
const LATENESS_MS = 4000;

/** What a program takes in virtual time, or less. */
const USUAL_MS = 1000;

const BATCH_SIZE = 24;

const SIDE_BY_SIDE = 9;
