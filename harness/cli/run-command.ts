import { join } from "node:path";
import { Command } from "commander";
import { requiredRuntimes } from "../engine/settings.ts";
import { ROOT } from "../engine/suite.ts";
import { exitCodeOf } from "../results/conclusion.ts";
import { renderMatrix } from "../results/matrix.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../runtimes/index.ts";
import { print, printError, printLine } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import {
  addRunOptions,
  configOf,
  outOption,
  type RunOptions,
  rigsNamed,
  rigsOption,
  runtimesOption,
  suiteOf,
  suitesOption,
} from "./options.ts";
import { makeOutFolder, pathFromHere } from "./out-files.ts";
import { judgeWithProgress, prepareWithProgress } from "./progress.ts";
import { selectClauses, selectUntested } from "./selection.ts";
import { statementsOf } from "./statements.ts";
import { terminal } from "./terminal.ts";
import { version } from "./version.ts";

interface Options extends RunOptions {
  readonly runtime?: readonly RuntimeName[];
  readonly rig?: readonly string[];
  readonly out?: string;
  readonly suites?: string;
}

export function runCommand(): Command {
  const command = new Command("run")
    .description("judge the suite, or some clauses or groups of it, and print the matrix")
    .argument("[ids or groups...]", "such as GATHER-01 or QUEUE; all where nothing is named")
    .addOption(runtimesOption())
    .addOption(rigsOption())
    .addOption(outOption("where results.jsonl and traces go (default: out)"))
    .addOption(suitesOption())
    .addHelpText("after", HELP)
    .action(run);
  return addRunOptions(command);
}

async function run(names: string[], options: Options): Promise<void> {
  const { rigs, rigFiles } = await rigsNamed(options.rig);
  const config = {
    ...(await configOf(options)),
    ...(rigs.length > 0 && { rigs, rigFiles }),
  };
  const suite = await suiteOf(options.suites);
  const clauses = selectClauses(suite, names);
  const named = [...(options.runtime ?? []), ...rigs.map(({ name }) => name)];
  const isWanted = (name: string) => named.length === 0 || named.includes(name);
  const runtimes = [...RUNTIME_NAMES, ...rigs.map(({ name }) => name)].filter(isWanted);
  const outDir = options.out ?? config.outDir ?? join(ROOT, "out");
  makeOutFolder(outDir);
  const resultsFile = printableLine(pathFromHere(join(outDir, "results.jsonl")));
  const signal = interruptSignal();

  const ready = await prepareWithProgress(runtimes, config, signal);
  signal.throwIfAborted();
  const results = await judgeWithProgress(
    {
      suite,
      clauses,
      untested: selectUntested(suite, names),
      runtimes: ready,
      required: requiredRuntimes(runtimes, named),
      config,
      outDir,
      version: version(),
    },
    signal,
  );
  if (signal.aborted) {
    const judged = results.verdicts.length;
    printError(
      `Stopped. ${judged} of ${clauses.length * runtimes.length} verdicts fell before that; they are in ${resultsFile}. See them with: npm run aiorig -- results ${resultsFile}\n`,
    );
    process.exitCode = (signal.reason as Interrupted).exitCode;
    return;
  }
  const statements = statementsOf(suite);
  print(
    `\n${renderMatrix(results, { ...terminal(), statements, folder: pathFromHere(outDir) })}\n\n`,
  );
  printLine(`Results: ${resultsFile}`);
  process.exitCode = exitCodeOf(results);
}

const HELP = `
Exit codes: 0 every clause came out as expected; 1 a runtime does not conform, or an expectation is
stale; 2 wrong usage; 3 rig, harness or program broke, or a measurement could not decide.

A runtime that this machine lacks is skipped, with the way to get it, unless it is named with
--runtime or --rig or CI=true is set: then that is an error.

Examples:
  npm start                                      the whole suite on every runtime
  npm run aiorig -- run GATHER QUEUE-03          a group and a clause
  npm run aiorig -- run --runtime micropython    one runtime
  npm run aiorig -- run HIL PIN --rig two-picos  on real boards that are wired as rigs/two-picos.ts says
  npm run aiorig -- run QUEUE SEM --queue my_queue:Queue --use Semaphore=my_sem:Semaphore --library ./lib`;
