import { resolve } from "node:path";
import { Command } from "commander";
import { renderMatrix } from "../../reports/matrix/matrix.ts";
import type { Level } from "../check/clause.ts";
import { clausesOf } from "../engine/suite.ts";
import { exitCodeOf } from "../results/conclusion.ts";
import { readResultsFile } from "../results/results-file.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { print, printError } from "../text/output.ts";
import { failOnOption, parsePath, suiteOf, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { statementsOf } from "./statements.ts";
import { terminal } from "./terminal.ts";

interface Options {
  readonly suites?: string;
  readonly failOn: Level;
}

export function resultsCommand(): Command {
  return new Command("results")
    .description("print the matrix of a results file again")
    .argument(
      "[file]",
      "a results.jsonl, or several concatenated",
      parsePath,
      resolve("out", RESULTS_FILE),
    )
    .addOption(suitesOption())
    .addOption(failOnOption())
    .addHelpText("after", HELP)
    .action(showResults);
}

async function showResults(file: string, { suites, failOn }: Options): Promise<void> {
  const suite = await suiteOf(suites);
  const levels = new Map(clausesOf(suite).map(({ id, level }) => [id, level]));
  const results = readResultsFile(pathFromHere(file), levels);
  for (const notice of results.notices) printError(`Note: ${notice}\n`);
  const statements = statementsOf(suite);
  print(`${renderMatrix(results, { ...terminal(), statements })}\n`);
  process.exitCode = exitCodeOf(results, failOn);
}

const HELP = `
Exit codes are those of "run". Runs in one file must not contradict each other: two verdicts for the
same cell, or two columns of one name that are not the same runtime, are an error that names both lines.

Examples:
  npm run aiorig -- results
  npm run aiorig -- results --fail-on must
  cat shard-*/results.jsonl > all.jsonl && npm run aiorig -- results all.jsonl`;
