import type { Untested } from "../check/clause.ts";
import { declaredUntested } from "../results/judge.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { createResultsFile, looksLikeResults, RESULTS_FILE } from "../results/results-writer.ts";
import { looksLikeTrace, TRACES, traceNames } from "../results/trace-file.ts";
import { judgeUnrun, verdictLine } from "./judge-clause.ts";
import { absentRuntimes } from "./make-ready.ts";
import { startQuietly } from "./quiet-vitest.ts";
import { headerOf } from "./run-header.ts";
import { RunRecord, type SuiteOutcome } from "./run-record.ts";
import type { RunSettings } from "./settings.ts";
import { isOwnSuite, suiteFileOf } from "./suite.ts";
import type { SuiteRun } from "./suite-run.ts";
import { type DueVerdict, type RunEvents, VerdictReporter } from "./verdict-reporter.ts";
import { VitestWatch } from "./vitest-watch.ts";

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

/** Removes the files of an earlier run. Refuses a file that aiorig did not write before it changes anything. */
function replaceOlder({ out, clauses, runtimes }: SuiteRun): void {
  out.refuseForeign([RESULTS_FILE], looksLikeResults);
  const traces = [...runtimes.keys()].flatMap((column) =>
    clauses.flatMap(({ id }) => traceNames(column, id)),
  );
  out.refuseForeign(traces, looksLikeTrace);
  out.remove((name) => name.startsWith(`${TRACES}/`));
}

/** Records the verdicts that need no run, and returns the clauses that are left to judge. */
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
  const reporter = new VerdictReporter(due, settings, events, signal);
  const watch = new VitestWatch(signal);
  const vitest = await startQuietly(
    [...new Set(due.map(({ runtime }) => runtime))],
    settings.config.rigs ?? [],
    [reporter, watch],
  );
  const stop = () => void vitest.cancelCurrentRun("keyboard-input");
  const settle = (work: Promise<unknown>) => Promise.race([work, watch.untilUseless(work)]);
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
    await settle(vitest.runTestSpecifications(specifications));
    reporter.giveUpRest("its worker was killed");
  } finally {
    signal.removeEventListener("abort", stop);
    await settle(vitest.close());
  }
}
