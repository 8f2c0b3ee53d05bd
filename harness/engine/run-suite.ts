import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { notRun } from "../results/judge.ts";
import type { Header, VerdictLine } from "../results/results-lines.ts";
import { createResultsFile, looksLikeResults, RESULTS_FILE } from "../results/results-writer.ts";
import { MOST_FAULTS, RigFaults } from "../results/rig-faults.ts";
import { looksLikeTrace, TRACES, traceNames } from "../results/trace-file.ts";
import { isInVirtualTime, needsOf } from "../runtimes/index.ts";
import { quarantineColumn } from "../runtimes/rig-quarantine.ts";
import type { BackgroundBuilds } from "./background-builds.ts";
import { EarlyEnd } from "./early-end.ts";
import { judgeUnrun, untestedLine, verdictLine } from "./judge-clause.ts";
import { JudgingWatch } from "./judging-watch.ts";
import { absentRuntimes, factsOfReady, type Readiness } from "./make-ready.ts";
import {
  type PlannedVerdict,
  plannedKey,
  plannedUntested,
  plannedVerdicts,
} from "./planned-verdicts.ts";
import { startQuietly } from "./quiet-vitest.ts";
import { headerOf } from "./run-header.ts";
import { RunRecord, type SuiteOutcome } from "./run-record.ts";
import { safetyNetMs } from "./safety-net.ts";
import type { RunSettings } from "./settings.ts";
import { isOwnSuite, suiteFileOf } from "./suite.ts";
import type { SuiteRun } from "./suite-run.ts";
import { caseKey } from "./test-name.ts";
import { type RunEvents, VerdictReporter } from "./verdict-reporter.ts";
import { VitestWatch } from "./vitest-watch.ts";

/**
 * Judges clauses on runtimes through vitest, and returns the verdicts of this run. Each verdict is in the results file
 * before `onVerdict` is called.
 *
 * While runtimes are being built, only the columns in virtual time are judged, because the load of a build cannot
 * disturb them. The other columns follow when all builds have ended.
 *
 * The run ends early in three cases. It then stops the builds and judges no further clause:
 * - The results file cannot be written.
 * - The signal aborts. If it aborts with an EarlyEnd, the run records the remaining clauses as skipped.
 * - `endsRun` returns true for a verdict. The run records the remaining clauses as skipped.
 *
 * Throws OutputRefused if an old file is not aiorig's own. Throws OutputFailed if nothing can be written. Also throws
 * the errors of builds.
 */
export async function runSuite(
  run: SuiteRun,
  events: RunEvents,
  signal: AbortSignal,
): Promise<SuiteOutcome> {
  try {
    replaceOlder(run);
    const header = headerOf(run);
    const kept = run.resumed?.kept ?? [];
    const file = createResultsFile(run.out, header, kept);
    const ending = new AbortController();
    const watched = endingEvents(run, quarantiningEvents(run, events), ending);
    const record = new RunRecord(header, file, watched, kept);
    // The display counts the verdicts of the earlier run, but these verdicts never end this run.
    for (const line of kept) events.onVerdict?.(line);
    const stop = AbortSignal.any([signal, record.failed, run.out.lost, ending.signal]);
    try {
      if (run.builds === undefined) await judgeOn(run.columns, run, record, stop);
      else await judgeInTwoParts(run, run.builds, header, record, stop);
      if (stop.reason instanceof EarlyEnd) recordUnrun(run, record, stop.reason);
    } finally {
      file.close();
    }
    return record.outcome(run.out.lost);
  } finally {
    await run.builds?.stop();
  }
}

/**
 * Returns events that also put a rig under quarantine after repeated faults. The remaining clauses of this rig are then
 * not run.
 */
function quarantiningEvents({ config }: SuiteRun, events: RunEvents): RunEvents {
  const faults = new RigFaults();
  return {
    ...events,
    onVerdict(line) {
      events.onVerdict?.(line);
      if (!faults.add(line)) return;
      const last = line.rigFaults?.at(-1) ?? line.detail ?? "";
      quarantineColumn(
        line.runtime,
        `${MOST_FAULTS} faults in a row, the last one at ${line.clause}: ${last}`,
        config,
      );
    },
  };
}

/** Returns events that also end the run at the first verdict for which `endsRun` is true. */
function endingEvents(
  { endsRun }: SuiteRun,
  events: RunEvents,
  ending: AbortController,
): RunEvents {
  if (endsRun === undefined) return events;
  return {
    ...events,
    onVerdict(line) {
      events.onVerdict?.(line);
      if (ending.signal.aborted || !endsRun(line)) return;
      const why = `${line.clause} on ${line.runtime} was not as expected, and --fail-fast ends the run`;
      ending.abort(new EarlyEnd("fail-fast", why));
    },
  };
}

/** Records the clauses that were not run, so that every selected clause is in the results. */
function recordUnrun(run: SuiteRun, record: RunRecord, { kind, message }: EarlyEnd): void {
  const settings = settingsOf(run);
  for (const { clause, runtime, repetition } of missingIn(record, run.columns, run)) {
    const line = verdictLine(clause, runtime, settings, notRun(`not run, because ${message}`));
    record.onVerdict({ ...line, repetition, unrun: kind });
  }
}

/**
 * Judges the columns in two parts: first the columns in virtual time, while the other runtimes are being built, and
 * then all other columns. Each part has its own header, because the first header cannot identify a runtime that is
 * still being built. The verdicts of the first part are written before the builds end, because a killed run would lose
 * them otherwise.
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
  record.addHeader({ ...headerOf(complete), started: header.started });
  const rest = columns.filter((name) => !first.includes(name));
  await judgeOn(rest, complete, record, stop);
}

async function judgeOn(
  columns: readonly string[],
  run: SuiteRun,
  record: RunRecord,
  stop: AbortSignal,
): Promise<void> {
  judgeWithoutRunning(columns, run, record);
  const due = missingIn(record, columns, run);
  if (due.length > 0 && !stop.aborted)
    await runVitest(run, settingsOf(run, due), due, record, stop);
}

/** Returns the planned verdicts of these columns, without the verdicts that are already recorded. */
function missingIn(
  { verdicts }: RunRecord,
  columns: readonly string[],
  run: SuiteRun,
): PlannedVerdict[] {
  const recorded = new Set(verdicts.map(keyOfLine));
  return plannedVerdicts(columns, run).filter(
    ({ clause, runtime, repetition }) => !recorded.has(plannedKey(runtime, clause.id, repetition)),
  );
}

function keyOfLine({ runtime, clause, repetition }: VerdictLine): string {
  return plannedKey(runtime, clause, repetition);
}

/**
 * Checks the results file and all traces that this run may replace. Throws if one of these files is not aiorig's own.
 * Then removes the traces of an earlier run, unless this run continues the earlier run.
 */
function replaceOlder({ out, clauses, columns, repeat = 1, resumed }: SuiteRun): void {
  out.refuseForeign([RESULTS_FILE], looksLikeResults);
  const repetitions = Array.from({ length: repeat }, (_, i) => i + 1);
  const traces = columns.flatMap((column) =>
    clauses.flatMap(({ id }) => repetitions.flatMap((number) => traceNames(column, id, number))),
  );
  out.refuseForeign(traces, looksLikeTrace);
  if (resumed === undefined) out.remove((name) => name.startsWith(`${TRACES}/`));
}

/** Records the verdicts that need no program, if they are not recorded yet. */
function judgeWithoutRunning(columns: readonly string[], run: SuiteRun, record: RunRecord): void {
  const settings = settingsOf(run);
  const recorded = new Set(record.verdicts.map(keyOfLine));
  for (const runtime of columns) {
    for (const entry of plannedUntested(runtime, run)) {
      const line = untestedLine(entry, runtime);
      if (!recorded.has(keyOfLine(line))) record.onVerdict(line);
    }
  }
  for (const { clause, runtime, repetition } of missingIn(record, columns, run)) {
    const unrun = judgeUnrun(clause, runtime, settings);
    if (unrun === undefined) continue;
    record.onVerdict({ ...verdictLine(clause, runtime, settings, unrun), repetition });
  }
}

/** Returns the settings of the test workers. `due` lists the verdicts for which the workers must still run clauses. */
function settingsOf(run: SuiteRun, due: readonly PlannedVerdict[] = []): RunSettings {
  const { suite, clauses, runtimes, required, config, out, own, repeat = 1 } = run;
  const leftOut = leftOutOf(run, due);
  return {
    config,
    fixtures: suite.fixtures,
    ...(isOwnSuite(suite) ? {} : { suites: suite.folder }),
    outDir: out.path,
    clauses: clauses.map(({ id }) => id),
    ...(own !== undefined && { own }),
    ...(run.rigRetries !== undefined && { rigRetries: run.rigRetries }),
    ...(repeat > 1 && { repeat }),
    ...(leftOut !== undefined && { leftOut }),
    facts: factsOfReady(runtimes, config),
    absent: absentRuntimes(runtimes),
    required,
  };
}

/**
 * Returns the repetitions that each column must not run. Such repetitions exist only in a resumed run, or in a run
 * whose columns judge different clauses. For all other runs, returns undefined.
 */
function leftOutOf(
  run: SuiteRun,
  due: readonly PlannedVerdict[],
): Readonly<Record<string, readonly string[]>> | undefined {
  if (run.only === undefined && run.resumed === undefined) return undefined;
  const { clauses, repeat } = run;
  const isDue = new Set(due.map((one) => plannedKey(one.runtime, one.clause.id, one.repetition)));
  return Object.fromEntries(
    run.columns.map((runtime) => [
      runtime,
      plannedVerdicts([runtime], { clauses, repeat })
        .filter(({ clause, repetition }) => !isDue.has(plannedKey(runtime, clause.id, repetition)))
        .map(({ clause, repetition }) => caseKey(clause.id, repetition)),
    ]),
  );
}

async function runVitest(
  run: SuiteRun,
  settings: RunSettings,
  due: readonly PlannedVerdict[],
  events: RunEvents,
  signal: AbortSignal,
): Promise<void> {
  const faultFolder = mkdtempSync(join(tmpdir(), "aiorig-faults-"));
  try {
    const config = { ...settings.config, faultFolder };
    await runWorkers(run, { ...settings, config }, due, events, signal);
  } finally {
    rmSync(faultFolder, { recursive: true, force: true });
  }
}

async function runWorkers(
  { suite, reporters = [] }: SuiteRun,
  settings: RunSettings,
  due: readonly PlannedVerdict[],
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
    // Vitest itself calls `onInit` only when it searches for test files. Here vitest does not search, because we give
    // it the files.
    for (const further of reporters) await further.onInit?.(vitest);
    // Only files with a test of the project are chosen. For any other file, vitest would report an error.
    const specifications = vitest.projects.flatMap((project) =>
      suite.groups
        .filter(({ clauses }) =>
          due.some(({ clause, runtime }) => runtime === project.name && clauses.includes(clause)),
        )
        .map((group) => project.createSpecification(suiteFileOf(suite, group))),
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
 * The time limit in milliseconds for a check and for writing its trace. Both usually take much less time. Only one test
 * sets AIORIG_JUDGING_LIMIT_S to shorten this limit, because a check in this test computes until the limit.
 */
const JUDGING_LIMIT_MS = 1000 * Number(process.env.AIORIG_JUDGING_LIMIT_S ?? 30);

/** The extra time that makes `runMs` longer than vitest's own limit for a test, so that vitest acts first. */
const SLACK_MS = 60_000;
