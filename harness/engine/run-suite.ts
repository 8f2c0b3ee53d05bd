import type { Untested } from "../check/clause.ts";
import { declaredUntested } from "../results/judge.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { createResultsFile, looksLikeResults, RESULTS_FILE } from "../results/results-writer.ts";
import { looksLikeTrace, TRACES, traceNames } from "../results/trace-file.ts";
import { isInVirtualTime, needsOf } from "../runtimes/index.ts";
import type { BackgroundBuilds } from "./background-builds.ts";
import { judgeUnrun, verdictLine } from "./judge-clause.ts";
import { JudgingWatch } from "./judging-watch.ts";
import { absentRuntimes, factsOfReady, type Readiness } from "./make-ready.ts";
import { startQuietly } from "./quiet-vitest.ts";
import { columnsOf, headerOf } from "./run-header.ts";
import { RunRecord, type SuiteOutcome } from "./run-record.ts";
import { safetyNetMs } from "./safety-net.ts";
import type { RunSettings } from "./settings.ts";
import { isOwnSuite, suiteFileOf } from "./suite.ts";
import type { SuiteRun } from "./suite-run.ts";
import { type DueVerdict, type RunEvents, VerdictReporter } from "./verdict-reporter.ts";
import { VitestWatch } from "./vitest-watch.ts";

/**
 * Judges clauses on runtimes through vitest, and returns the verdicts of this run. While runtimes are being built, it
 * judges only the columns in virtual time, because the load of a build cannot disturb them. The other columns follow
 * when all builds have ended. Each verdict is in the results file before `onVerdict` is called. If the signal aborts,
 * or the results file cannot be written, the run ends early: it stops the builds, and the remaining clauses stay
 * unjudged. Throws OutputRefused for files that aiorig did not write, OutputFailed if nothing can be written, and the
 * errors of builds.
 */
export async function runSuite(
  run: SuiteRun,
  events: RunEvents,
  signal: AbortSignal,
): Promise<SuiteOutcome> {
  try {
    replaceOlder(run);
    const header = headerOf(run);
    const file = createResultsFile(run.out, header);
    const record = new RunRecord(header, file, events);
    const stop = AbortSignal.any([signal, record.failed, run.out.lost]);
    try {
      if (run.builds === undefined) await judgeOn(run.columns, run, record, stop);
      else await judgeInTwoParts(run, run.builds, header, record, stop);
    } finally {
      file.close();
    }
    return record.outcome(run.out.lost);
  } finally {
    await run.builds?.stop();
  }
}

/**
 * Writes a header for each part. The first header cannot yet identify the columns that are being built. If verdicts
 * waited in memory until all columns are known, a killed run would lose them.
 */
async function judgeInTwoParts(
  run: SuiteRun,
  builds: BackgroundBuilds,
  header: Header,
  record: RunRecord,
  stop: AbortSignal,
): Promise<void> {
  const { columns, runtimes, config } = run;
  const first = columns.filter((name) => runtimes.has(name) && isInVirtualTime(name, config));
  stop.addEventListener("abort", () => void builds.stop(), { once: true });
  await judgeOn(first, run, record, stop);
  const built = await builds.ended.catch((error: unknown) => {
    if (stop.aborted) return new Map<string, Readiness>();
    throw error;
  });
  if (stop.aborted) return;
  const complete = { ...run, runtimes: new Map([...runtimes, ...built]) };
  record.addHeader({ ...header, runtimes: columnsOf(complete) });
  const rest = columns.filter((name) => !first.includes(name));
  await judgeOn(rest, complete, record, stop);
}

async function judgeOn(
  columns: readonly string[],
  run: SuiteRun,
  record: RunRecord,
  stop: AbortSignal,
): Promise<void> {
  const due = judgeWithoutRunning(columns, run, record);
  if (due.length > 0) await runVitest(run, settingsOf(run), due, record, stop);
}

/** Removes the files of an earlier run. If aiorig did not write one of the files, throws before it changes anything. */
function replaceOlder({ out, clauses, columns }: SuiteRun): void {
  out.refuseForeign([RESULTS_FILE], looksLikeResults);
  const traces = columns.flatMap((column) => clauses.flatMap(({ id }) => traceNames(column, id)));
  out.refuseForeign(traces, looksLikeTrace);
  out.remove((name) => name.startsWith(`${TRACES}/`));
}

/** Records the verdicts that need no run, and returns the clauses that are left to judge. */
function judgeWithoutRunning(
  columns: readonly string[],
  run: SuiteRun,
  record: RunRecord,
): DueVerdict[] {
  const { clauses, untested = [] } = run;
  const settings = settingsOf(run);
  const due: DueVerdict[] = [];
  for (const runtime of columns) {
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
    facts: factsOfReady(runtimes, config),
    absent: absentRuntimes(runtimes),
    required,
  };
}

async function runVitest(
  { suite, reporters = [] }: SuiteRun,
  settings: RunSettings,
  due: readonly DueVerdict[],
  events: RunEvents,
  signal: AbortSignal,
): Promise<void> {
  const reporter = new VerdictReporter(due, settings, events, signal);
  const watch = new VitestWatch(signal);
  const runMs = SLACK_MS + Math.max(...due.map(({ clause }) => safetyNetMs(clause, settings)));
  const judging = new JudgingWatch({ judgingMs: JUDGING_LIMIT_MS, runMs }, (test, why) =>
    reporter.giveUp(test, why),
  );
  const vitest = await startQuietly(
    new Map(due.map(({ runtime }) => [runtime, needsOf(runtime, settings.config)])),
    [reporter, watch, judging, ...reporters],
  );
  const stop = () => void vitest.cancelCurrentRun("keyboard-input");
  const settle = (work: Promise<unknown>) => Promise.race([work, watch.untilUseless(work)]);
  try {
    vitest.provide("settings", settings);
    // Vitest itself calls `onInit` only when it looks for the test files. Here we name the files.
    for (const further of reporters) await further.onInit?.(vitest);
    const files = suite.groups
      .filter(({ clauses }) => clauses.some(({ id }) => settings.clauses?.includes(id)))
      .map((group) => suiteFileOf(suite, group));
    const specifications = vitest.projects.flatMap((project) =>
      files.map((path) => project.createSpecification(path)),
    );
    if (signal.aborted) return;
    signal.addEventListener("abort", stop, { once: true });
    await settle(vitest.runTestSpecifications(specifications));
    reporter.giveUpRest("its worker was killed");
  } finally {
    signal.removeEventListener("abort", stop);
    await settle(vitest.close());
  }
}

/**
 * A check and the writing of a trace take much less time than this. Only a test changes the limit, because its check
 * computes until the limit.
 */
const JUDGING_LIMIT_MS = 1000 * Number(process.env.AIORIG_JUDGING_LIMIT_S ?? 30);

/** This slack makes the limit longer than vitest's own limit, so that vitest acts first. */
const SLACK_MS = 60_000;
