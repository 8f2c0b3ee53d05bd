import { Listr, ListrLogger, ProcessOutput } from "listr2";
import { makeReady, type Readiness } from "../engine/make-ready.ts";
import type { SuiteOutcome } from "../engine/run-record.ts";
import type { SuiteRun } from "../engine/suite-run.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import type { Config } from "../runtimes/config.ts";
import { checkLibrary } from "../runtimes/user-library.ts";
import { printError } from "../text/output.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import { type Notices, type ProgressTask, printableTask, ShownFailure } from "./progress-line.ts";

/**
 * Makes runtimes ready, with a line of progress each.
 * Throws UsageError if the user's library is of no use, and the signal's reason if it is stopped.
 */
export async function prepareWithProgress(
  names: readonly string[],
  config: Config,
  signal: AbortSignal,
): Promise<Map<string, Readiness>> {
  await checkLibrary(config);
  const runtimes = new Map<string, Readiness>();
  await showTasks(
    names.map((name) => ({
      title: `Getting ${name} ready`,
      async task(notices, task) {
        const readiness = await makeReady(name, config, stepsInto(task, notices), signal);
        runtimes.set(name, readiness);
        if (readiness.ready) {
          const { version, platform } = readiness.identity;
          task.title = `${name} ${version} (${platform})`;
        } else task.skip(`${name} is not here`);
      },
    })),
    { concurrent: false, exitOnError: true },
  );
  return runtimes;
}

/** Judges the suite, with a line of progress a runtime: how many of how many, and which clause is on. */
export async function judgeWithProgress(run: SuiteRun, signal: AbortSignal): Promise<SuiteOutcome> {
  const total = run.clauses.length;
  const present = [...run.runtimes].filter(([, { ready }]) => ready).map(([name]) => name);
  const lines = new Map(present.map((name) => [name, new RuntimeProgress(name, total)]));
  // Only here: vitest takes longer to load than all the rest, and the other commands do without it.
  const { runSuite } = await import("../engine/run-suite.ts");
  const running = runSuite(
    run,
    {
      onStart: (runtime, clause) => lines.get(runtime)?.start(clause),
      onVerdict: (line) => lines.get(line.runtime)?.count(line),
    },
    signal,
  );
  // The display only waits for the end, good or bad; the caller hears of a failure from `running`.
  const ended = running.then(nothing, nothing);
  await showTasks(
    [...lines.values()].map((line) => ({
      title: line.text,
      task: (_context, task) => line.show(ended, (text) => (task.title = text)),
    })),
    { concurrent: true, exitOnError: false },
  );
  return running;
}

function nothing(): void {}

/** How far one runtime is. */
class RuntimeProgress {
  readonly #name: string;
  readonly #total: number;
  #judged = 0;
  #unmet = 0;
  #current = "";
  #update = nothing;
  #finish = nothing;
  readonly #complete = new Promise<void>((resolve) => {
    this.#finish = resolve;
  });

  constructor(name: string, total: number) {
    this.#name = name;
    this.#total = total;
  }

  get text(): string {
    const unmet = this.#unmet > 0 ? `, ${this.#unmet} not as expected` : "";
    return `${this.#name} ${this.#judged}/${this.#total}${unmet}`;
  }

  start(clause: string): void {
    this.#current = clause;
    this.#update();
  }

  count({ met }: VerdictLine): void {
    this.#judged += 1;
    if (!met) this.#unmet += 1;
    this.#update();
    if (this.#judged === this.#total) this.#finish();
  }

  /** Settles when all is judged, or rejects when the run has ended before. */
  async show(ended: Promise<void>, setTitle: (text: string) => void): Promise<void> {
    if (IS_TERMINAL) this.#update = () => setTitle(`${this.text} ${this.#current}`);
    await Promise.race([this.#complete, ended]);
    this.#update = nothing;
    setTitle(this.text);
    if (this.#judged < this.#total) throw new Error("stopped");
  }
}

/** Shows the steps of a build on a task's line. Where output is a pipe, each step is a line of its own. */
export function stepsInto(task: { output: string }, notices: Notices): OnProgress {
  return ({ step, detail, isNotice }) => {
    if (IS_TERMINAL) task.output = detail === undefined ? step : `${step}: ${detail}`;
    else if (detail === undefined) task.output = step;
    if (isNotice && IS_TERMINAL) notices.push(step);
  };
}

/** How many tenths of the way are done: where output is a pipe, each of them is worth a line. */
export function tenths(done: number, total: number): number {
  return Math.floor((10 * done) / total);
}

/** In a terminal without a size nothing can be redrawn. */
export const IS_TERMINAL = process.stderr.isTTY === true && process.stderr.rows > 0;

/**
 * Runs tasks with a line of progress each, and shows their notices at the end. All of it goes to standard error, so
 * that standard output holds only what was asked for.
 */
export async function showTasks(
  tasks: readonly ProgressTask[],
  options: { concurrent: boolean; exitOnError: boolean },
): Promise<void> {
  const logger = new ListrLogger({
    useIcons: true,
    processOutput: new ProcessOutput(process.stderr, process.stderr, { leaveEmptyLine: false }),
  });
  const notices: Notices = [];
  const listr = new Listr<Notices>(tasks.map(printableTask), {
    ...options,
    ctx: notices,
    registerSignalListeners: false,
    fallbackRenderer: "simple",
    fallbackRendererCondition: () => !IS_TERMINAL,
    rendererOptions: { logger },
    fallbackRendererOptions: { logger },
  });
  try {
    await listr.run();
  } catch (error) {
    throw error instanceof ShownFailure ? error.cause : error;
  } finally {
    for (const notice of notices) printError(`${notice}\n`);
  }
}
