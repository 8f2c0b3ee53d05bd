import { existsSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { Command } from "commander";
import { clausesOf } from "../engine/suite.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { type JoinedResults, joinResults } from "../results/join-results.ts";
import { joinTraces } from "../results/join-traces.ts";
import { readTextOf } from "../results/results-file.ts";
import { looksLikeResults, RESULTS_FILE } from "../results/results-writer.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { quoteWord } from "../text/shell-word.ts";
import { configOption, parsePath, parseResultsPath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { selectUntested } from "./selection.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";

interface Options extends SuiteOptions {
  readonly out: string;
}

export function mergeCommand(): Command {
  return new Command("merge")
    .description("join the results of shards, columns or machines into one file")
    .argument("<results...>", "results files, or folders that contain a results.jsonl")
    .requiredOption("--out <file>", "the file to write, in a folder of its own", parsePath)
    .addOption(suitesOption())
    .addOption(configOption())
    .addHelpText("after", HELP)
    .action(merge);
}

async function merge(names: readonly string[], { out, ...options }: Options): Promise<void> {
  const files = names.map(parseResultsPath);
  refuseSameFolder(files, out);
  const suite = await suiteInUse(options);
  const order = [...clausesOf(suite), ...selectUntested(suite, [])].map(({ id }) => id);
  const sources = files.map(pathFromHere).map((path) => ({ path, text: readTextOf(path) }));
  const joined = joinResults(sources, order);
  const traces = joinTraces(joined);
  for (const notice of noticesOf(joined, traces.notices, files)) printError(`Note: ${notice}\n`);
  await withOutFolder(dirname(out), async (folder) => {
    folder.refuseForeign([basename(out)], looksLikeResults);
    folder.remove((name) => name.startsWith("traces/"));
    folder.write(traces.files);
    // The results are written after the traces. So the results never refer to a missing trace.
    folder.write({ [basename(out)]: textOf(joined) });
  });
  print(`${printableLine(summaryOf(joined, pathFromHere(out)))}\n`);
  if (joined.missingShards.length > 0) process.exitCode = INCOMPLETE;
}

/** The exit code if a shard is missing. A run with missing verdicts has the same exit code. */
const INCOMPLETE = 3;

function refuseSameFolder(files: readonly string[], out: string): void {
  const shared = files.find((file) => dirname(file) === dirname(resolve(out)));
  if (shared === undefined) return;
  throw new UsageError(
    `${pathFromHere(shared)} is in the folder of --out. The merged file needs a folder for its own traces, so name a file in another folder, such as merged/${RESULTS_FILE}.`,
  );
}

function noticesOf(
  { notices, duplicates, missingShards }: JoinedResults,
  ofTraces: readonly string[],
  files: readonly string[],
): string[] {
  const timing = files
    .map((file) => join(dirname(file), "timing.jsonl"))
    .filter((file) => existsSync(file))
    .map(pathFromHere);
  return [
    ...notices,
    ...ofTraces,
    ...(missingShards.length === 0
      ? []
      : [
          `the run is not complete: ${missingShards.length === 1 ? "the shard" : "the shards"} ${missingShards.join(", ")} ${missingShards.length === 1 ? "is" : "are"} not among the files. Add ${missingShards.length === 1 ? "it" : "them"} and merge again.`,
        ]),
    ...(duplicates === 0
      ? []
      : [
          `${duplicates === 1 ? "1 verdict is" : `${duplicates} verdicts are`} in several of the runs, with the same conclusion. The verdict of the earliest run is kept.`,
        ]),
    ...(timing.length === 0
      ? []
      : [
          `measurements of time are not merged (${timing.join(", ")}), because a file must contain only measurements that were made together. To compare two of these files: ${aiorigCommand("compare")}`,
        ]),
  ];
}

function textOf({ runs }: JoinedResults): string {
  return runs
    .flatMap(({ header, verdicts }) => [header, ...verdicts.map(({ line }) => line)])
    .map((line) => `${JSON.stringify(line)}\n`)
    .join("");
}

function summaryOf({ runs }: JoinedResults, path: string): string {
  const verdicts = runs.reduce((sum, run) => sum + run.verdicts.length, 0);
  const columns = new Set(runs.flatMap(({ header }) => header.runtimes.map(({ name }) => name)));
  return `${path}: ${verdicts} verdicts of ${columns.size === 1 ? "1 column" : `${columns.size} columns`}. To see them: ${aiorigCommand(`results ${quoteWord(path)}`)}`;
}

const HELP = `
The runs must describe the same columns in the same way. It is an error if a column has two versions, or if two
verdicts contradict each other. The error names both lines, and nothing is written. If the same verdict is in several
files, merge keeps the verdict of the earliest run. Shards of one run get one header. The written bytes do not depend
on the order of the arguments.

The traces are copied to the folder of the written file, so that report, replay and certify work on it. Measurements of time
(timing.jsonl) are not merged.

Exit codes: 0 the file was written; 2 the files cannot be merged; 3 a shard is missing (the file was written), or the disk is
full. The command results prints the conclusion.

Examples:
  aiorig merge shard-1 shard-2 shard-3 --out merged/${RESULTS_FILE}
  aiorig merge linux/${RESULTS_FILE} pico/${RESULTS_FILE} --out all/${RESULTS_FILE} && aiorig results all/${RESULTS_FILE}`;
