import { Listr, ListrLogger, ProcessOutput } from "listr2";
import type { BackgroundBuilds } from "../engine/background-builds.ts";
import { makeReady, type Readiness } from "../engine/make-ready.ts";
import { plannedVerdicts } from "../engine/planned-verdicts.ts";
import type { SuiteOutcome } from "../engine/run-record.ts";
import type { SuiteRun } from "../engine/suite-run.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { verdictInWords } from "../results/verdict.ts";
import { checkAsyncio } from "../runtimes/asyncio-folder.ts";
import type { Config } from "../runtimes/config.ts";
import { isInVirtualTime } from "../runtimes/index.ts";
import { checkLibrary } from "../runtimes/user-library.ts";
import { printError } from "../text/output.ts";
import type { OnProgress } from "../toolchain/build-steps.ts";
import type { RuntimeIdentity } from "../trace/runtime.ts";
import {
  type Notices,
  type ProgressLine,
  type ProgressTask,
  printableTask,
  ShownFailure,
} from "./progress-line.ts";

/**
 * Makes runtimes ready, and shows one line of progress for each runtime. Throws UsageError if the library or the
 * asyncio folder cannot be used. Throws the signal's reason if the signal aborts.
 */
export async function prepareWithProgress(
  names: readonly string[],
  config: Config,
  signal: AbortSignal,
): Promise<Map<string, Readiness>> {
  return readyWithProgress(names, config, (name, onProgress) =>
    makeReady(name, config, onProgress, signal),
  );
}

/** Whether a runtime is ready. Only a ready runtime has an identity. */
type Shown =
  | { readonly isReady: true; readonly identity: RuntimeIdentity }
  | { readonly isReady: false };

/**
 * Calls `getReady` for one runtime after the other, and shows one line of progress for each runtime. Throws UsageError
 * if the library or the asyncio folder cannot be used. Also throws what `getReady` throws.
 */
export async function readyWithProgress<T extends Shown>(
  names: readonly string[],
  config: Config,
  getReady: (name: string, onProgress: OnProgress) => Promise<T>,
): Promise<Map<string, T>> {
  await checkLibrary(config);
  await checkAsyncio(config);
  const runtimes = new Map<string, T>();
  await showTasks(
    names.map((name) => ({
      title: `Getting ${name} ready`,
      async task(notices, task) {
        const readiness = await getReady(name, stepsInto(task, notices));
        runtimes.set(name, readiness);
        showReadiness(task, name, readiness);
      },
    })),
    { concurrent: false, exitOnError: true },
  );
  return runtimes;
}

function showReadiness(task: ProgressLine, name: string, readiness: Shown): void {
  if (readiness.isReady) {
    const { version, platform } = readiness.identity;
    task.title = `${name} ${version} (${platform})`;
  } else task.skip(`${name} is not available`);
}

/**
 * Judges the suite, and shows one line of progress for each runtime: how many clauses are judged, and which clause is
 * running. Shows an unexpected verdict as soon as it is known. Each build of a runtime also has a line of progress.
 */
export async function judgeWithProgress(run: SuiteRun, signal: AbortSignal): Promise<SuiteOutcome> {
  const lines = new Map(
    run.columns.map((name) => [
      name,
      new RuntimeProgress(name, plannedVerdicts([name], run).length),
    ]),
  );
  // Vitest is loaded only here, because loading it takes longer than loading everything else, and other commands do not
  // need it.
  const { runSuite } = await import("../engine/run-suite.ts");
  const running = runSuite(
    run,
    {
      onStart: (runtime, clause) => lines.get(runtime)?.start(clause),
      onVerdict: (line) => lines.get(line.runtime)?.count(line),
    },
    signal,
  );
  // The display waits for the end of the run, but ignores an error of the run. The caller gets this error from
  // `running`.
  const ended = running.then(nothing, nothing);
  const tasksOf = (names: readonly string[]) =>
    names.map((name): ProgressTask => {
      const line = lines.get(name)!;
      return {
        title: line.text,
        shownLines: SHOWN_VERDICTS,
        task: (_notices, task) => line.show(ended, task),
      };
    });
  const { columns, runtimes, builds, config } = run;
  const isReady = (name: string) => runtimes.get(name)?.isReady === true;
  if (builds === undefined) await showLines(tasksOf(columns.filter(isReady)));
  else {
    const first = columns.filter((name) => isReady(name) && isInVirtualTime(name, config));
    await showLines([...buildTasks(builds), ...tasksOf(first)]);
    // `built` is undefined if the run was stopped during the builds. In this case there are no further runtimes to
    // show.
    const built = await builds.ended.catch(() => undefined);
    const isReadyNow = (name: string) => isReady(name) || built?.get(name)?.isReady === true;
    const rest = columns.filter((name) => isReadyNow(name) && !first.includes(name));
    if (built !== undefined) await showLines(tasksOf(rest));
  }
  return running;
}

/** The number of recent unexpected verdicts that a terminal shows below the line of a runtime. */
const SHOWN_VERDICTS = 3;

function showLines(tasks: readonly ProgressTask[]): Promise<void> {
  return showTasks(tasks, { concurrent: true, exitOnError: false });
}

function buildTasks(builds: BackgroundBuilds): ProgressTask[] {
  return builds.names.map((name) => ({
    title: `Getting ${name} ready`,
    async task(notices, task) {
      showReadiness(task, name, await builds.follow(name, stepsInto(task, notices)));
    },
  }));
}

function nothing(): void {}

/** The progress of one runtime. */
class RuntimeProgress {
  readonly #name: string;
  readonly #total: number;
  #judged = 0;
  #unmet = 0;
  #current = "";
  #update = nothing;
  #finish = nothing;
  #report: (text: string) => void = nothing;
  #unreported: string[] = [];
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

  count(line: VerdictLine): void {
    // The total does not contain the promises that no clause tests, so their verdicts do not count here.
    if (line.verdict === "untested") return;
    const before = tenths(this.#judged, this.#total);
    this.#judged += 1;
    if (!line.met) {
      this.#unmet += 1;
      this.#say(describeUnmet(line));
    }
    this.#update();
    if (this.#judged === this.#total) this.#finish();
    else if (!IS_TERMINAL && tenths(this.#judged, this.#total) > before) this.#say(this.text);
  }

  /**
   * Shows the progress on the line `task`. The promise resolves when all clauses are judged. It rejects if the run
   * ends before that.
   */
  async show(ended: Promise<void>, task: ProgressLine): Promise<void> {
    if (IS_TERMINAL) this.#update = () => (task.title = `${this.text} ${this.#current}`);
    this.#report = (text) => (task.output = text);
    for (const text of this.#unreported.splice(0)) task.output = text;
    await Promise.race([this.#complete, ended]);
    this.#update = nothing;
    this.#report = nothing;
    task.title = this.text;
    if (this.#judged < this.#total) throw new Error("stopped");
  }

  #say(text: string): void {
    if (this.#report === nothing) this.#unreported.push(text);
    else this.#report(text);
  }
}

function describeUnmet(line: VerdictLine): string {
  return `${line.clause} on ${line.runtime}: ${verdictInWords(line)}`;
}

/**
 * Returns a function that shows the steps of a build on the progress line of a task. If the output is not a terminal,
 * each step gets its own line, without details. On a terminal, the function also adds each step that is a notice to the
 * list `notices`.
 */
export function stepsInto(task: { output: string }, notices: Notices): OnProgress {
  return ({ step, detail, isNotice }) => {
    if (IS_TERMINAL) task.output = detail === undefined ? step : `${step}: ${detail}`;
    else if (detail === undefined) task.output = step;
    if (isNotice && IS_TERMINAL) notices.push(step);
  };
}

/** Returns how many tenths of the work are done, as a whole number. */
export function tenths(done: number, total: number): number {
  return Math.floor((10 * done) / total);
}

/**
 * True if the output is a terminal that can redraw lines. A terminal that does not report its size cannot redraw
 * lines.
 */
export const IS_TERMINAL = process.stderr.isTTY === true && process.stderr.rows > 0;

/**
 * Runs tasks and shows one line of progress for each task. Shows the notices of the tasks at the end. All of this goes
 * to standard error, and standard output gets only the result.
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
