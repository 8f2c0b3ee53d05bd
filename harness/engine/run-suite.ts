import { join } from "node:path";
import { Writable } from "node:stream";
import { createVitest, type Vitest } from "vitest/node";
import type { Clause, Untested } from "../check/clause.ts";
import type { OutFolder } from "../output/out-folder.ts";
import { declaredUntested } from "../results/judge.ts";
import type { Results } from "../results/results-file.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import {
  createResultsFile,
  looksLikeResults,
  RESULTS_FILE,
  type ResultsWriter,
} from "../results/results-writer.ts";
import { looksLikeTrace, TRACES, traceNames } from "../results/trace-file.ts";
import type { Config } from "../runtimes/config.ts";
import { RUNTIME_NAMES } from "../runtimes/index.ts";
import { judgeUnrun, verdictLine } from "./judge-clause.ts";
import { absentRuntimes, type Readiness } from "./make-ready.ts";
import { headerOf } from "./run-header.ts";
import { runtimeProject } from "./runtime-project.ts";
import type { RunSettings } from "./settings.ts";
import { isOwnSuite, ROOT, type Suite, suiteFileOf } from "./suite.ts";
import { type DueVerdict, type RunEvents, VerdictReporter } from "./verdict-reporter.ts";

export interface SuiteRun {
  readonly suite: Suite;
  /** The clauses to judge, all of the suite. */
  readonly clauses: readonly Clause[];
  /** Rows of the catalogue that belong to them and that no program can test: they go into the results as such. */
  readonly untested?: readonly Untested[];
  /** The runtimes, in the order of their columns. */
  readonly runtimes: ReadonlyMap<string, Readiness>;
  /** The runtimes whose absence is an error. */
  readonly required: readonly string[];
  readonly config: Config;
  /** Where results.jsonl and the traces go; those of an earlier run there are replaced. */
  readonly out: OutFolder;
  /** The version of aiorig, for the header. */
  readonly version: string;
}

/** What a run came to. */
export interface SuiteOutcome extends Results {
  /** Why not all of it could be written down, if so: verdicts are never changed by that. */
  readonly outputError?: Error;
}

/**
 * Judges clauses on runtimes that have been made ready, through vitest, and returns the verdicts of this run.
 * Each verdict is in the results file when `onVerdict` hears of it. Stopped by the signal, or by a results
 * file that cannot be written, it ends early and leaves the rest open.
 * Throws OutputRefused for files that aiorig did not write, and OutputFailed if nothing can be written.
 */
export async function runSuite(
  run: SuiteRun,
  events: RunEvents,
  signal: AbortSignal,
): Promise<SuiteOutcome> {
  replaceOlder(run);
  const header = headerOf(run);
  const file = createResultsFile(run.out, header);
  const record = new RunRecord(header, file, events);
  const stop = AbortSignal.any([signal, record.failed, run.out.lost]);
  try {
    const due = judgeWithoutRunning(run, record);
    if (due.length > 0) await runVitest(run, settingsOf(run), due, record, stop);
  } finally {
    file.close();
  }
  return record.outcome(run.out.lost);
}

/** The verdicts of one run, kept in memory and in its file. */
class RunRecord implements RunEvents {
  readonly #header: Header;
  readonly #file: ResultsWriter;
  readonly #events: RunEvents;
  readonly #verdicts: VerdictLine[] = [];
  readonly #failed = new AbortController();
  #outputError: Error | undefined;

  constructor(header: Header, file: ResultsWriter, events: RunEvents) {
    this.#header = header;
    this.#file = file;
    this.#events = events;
  }

  /** Aborts if the results file cannot be written any more. */
  get failed(): AbortSignal {
    return this.#failed.signal;
  }

  onStart(runtime: string, clause: string): void {
    this.#events.onStart?.(runtime, clause);
  }

  onVerdict(line: VerdictLine): void {
    if (this.#failed.signal.aborted) return;
    try {
      this.#file.append(line);
    } catch (error) {
      this.#outputError = error as Error;
      this.#failed.abort(error);
      return;
    }
    this.#verdicts.push(line);
    this.#events.onVerdict?.(line);
  }

  onTraceLost(problem: string): void {
    this.#outputError ??= new Error(problem);
    this.#events.onTraceLost?.(problem);
  }

  outcome(lost: AbortSignal): SuiteOutcome {
    const outputError = lost.aborted ? (lost.reason as Error) : this.#outputError;
    const results = { headers: [this.#header], verdicts: this.#verdicts, notices: [] };
    return { ...results, ...(outputError !== undefined && { outputError }) };
  }
}

/** What an earlier run left there goes, and a file of somebody else is refused before anything is changed. */
function replaceOlder({ out, clauses, runtimes }: SuiteRun): void {
  out.refuseForeign([RESULTS_FILE], looksLikeResults);
  const traces = [...runtimes.keys()].flatMap((column) =>
    clauses.flatMap(({ id }) => traceNames(column, id)),
  );
  out.refuseForeign(traces, looksLikeTrace);
  out.remove((name) => name.startsWith(`${TRACES}/`));
}

/** Records what needs no run, and returns what is left to judge. */
function judgeWithoutRunning(run: SuiteRun, record: RunRecord): DueVerdict[] {
  const { clauses, untested = [], runtimes } = run;
  const settings = settingsOf(run);
  const due: DueVerdict[] = [];
  for (const runtime of runtimes.keys()) {
    for (const entry of untested) {
      record.onVerdict(untestedLine(entry, runtime));
    }
    for (const clause of clauses) {
      const unrun = judgeUnrun(clause, runtime, settings);
      if (unrun === undefined) due.push({ clause, runtime });
      else record.onVerdict(verdictLine(clause, runtime, settings, unrun));
    }
  }
  return due;
}

function untestedLine(entry: Untested, runtime: string): VerdictLine {
  const judgement = declaredUntested(entry);
  return {
    type: "verdict",
    clause: entry.id,
    runtime,
    repetition: 1,
    ...judgement,
    program: "",
    ms: 0,
  };
}

function settingsOf({ suite, clauses, runtimes, required, config, out }: SuiteRun): RunSettings {
  return {
    config,
    fixtures: suite.fixtures,
    ...(isOwnSuite(suite) ? {} : { suites: suite.folder }),
    outDir: out.path,
    clauses: clauses.map(({ id }) => id),
    absent: absentRuntimes(runtimes),
    required,
  };
}
async function runVitest(
  { suite }: SuiteRun,
  settings: RunSettings,
  due: readonly DueVerdict[],
  events: RunEvents,
  signal: AbortSignal,
): Promise<void> {
  const vitest = await startQuietly(
    [...new Set(due.map(({ runtime }) => runtime))],
    settings.config.rigs ?? [],
    new VerdictReporter(due, settings, events),
  );
  const stop = () => stopRun(vitest);
  try {
    vitest.provide("settings", settings);
    const files = suite.groups
      .filter(({ clauses }) => clauses.some(({ id }) => settings.clauses?.includes(id)))
      .map((group) => suiteFileOf(suite, group));
    const specifications = vitest.projects.flatMap((project) =>
      files.map((path) => project.createSpecification(path)),
    );
    if (signal.aborted) return;
    signal.addEventListener("abort", stop, { once: true });
    await vitest.runTestSpecifications(specifications);
  } finally {
    signal.removeEventListener("abort", stop);
    await vitest.close();
  }
}

/** A vitest that prints nothing and leaves the process's signals to us: it would exit at the first Ctrl-C. */
async function startQuietly(
  projects: string[],
  rigs: readonly { readonly name: string }[],
  reporter: VerdictReporter,
): Promise<Vitest> {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  const vitest = await createVitest(
    "test",
    {
      root: ROOT,
      config: join(ROOT, "vitest.config.ts"),
      project: projects,
      watch: false,
      reporters: [reporter],
    },
    // Beside the projects of vitest.config.ts, and after them. A rig runs one program at a time.
    {
      logLevel: "silent",
      test: {
        projects: rigs.map(({ name }, i) => runtimeProject(name, RUNTIME_NAMES.length + 1 + i, 1)),
      },
    },
    { stdout: nowhere(), stderr: nowhere() },
  );
  for (const [i, signal] of SIGNALS.entries()) {
    const theirs = process.listeners(signal).filter((listener) => !before[i]?.includes(listener));
    for (const listener of theirs) process.removeListener(signal, listener);
  }
  return vitest;
}

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Aborts what runs. A worker that has not ended after the grace is killed, and its programs with it. */
function stopRun(vitest: Vitest): void {
  void vitest.cancelCurrentRun("keyboard-input");
  setTimeout(() => void vitest.cancelCurrentRun("keyboard-input"), GRACE_MS).unref();
}

const GRACE_MS = 5000;
