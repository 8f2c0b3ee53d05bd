import { resolve } from "node:path";
import { Command } from "commander";
import { resultsAsJson } from "../../reports/matrix/results-json.ts";
import type { Level } from "../check/clause.ts";
import { clausesOf } from "../engine/suite.ts";
import { exitCodeOf } from "../results/conclusion.ts";
import { readResultsFile } from "../results/results-file.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { print, printError } from "../text/output.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import {
  configOption,
  failOnOption,
  fullOption,
  parseResultsPath,
  suitesOption,
} from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { resultsPage } from "./results-page.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";

interface Options extends JsonOptions, SuiteOptions {
  readonly failOn: Level;
  readonly full?: boolean;
}

export function resultsCommand(): Command {
  return new Command("results")
    .description("print the summary or the whole matrix of a results file")
    .argument(
      "[file]",
      "a results.jsonl, several such files concatenated, or a folder that contains a results.jsonl",
      parseResultsPath,
      resolve("out", RESULTS_FILE),
    )
    .addOption(fullOption())
    .addOption(jsonOption().conflicts("full"))
    .addOption(suitesOption())
    .addOption(configOption())
    .addOption(failOnOption())
    .addHelpText("after", HELP)
    .action(showResults);
}

async function showResults(
  file: string,
  { failOn, full = false, json = false, ...options }: Options,
): Promise<void> {
  const suite = await suiteInUse(options);
  const levels = new Map(clausesOf(suite).map(({ id, level }) => [id, level]));
  const path = pathFromHere(file);
  const results = readResultsFile(path, levels);
  for (const notice of results.notices) printError(`Note: ${notice}\n`);
  if (json) printDocument(resultsAsJson(results, { file: path, failOn }));
  else print(`${resultsPage(results, { suite, failOn, isFull: full, file: path })}\n`);
  process.exitCode = exitCodeOf(results, failOn);
}

const HELP = `
The pages are the same as for "run". The runs in one file must not contradict each other. It is an error if
a cell has two verdicts, or if two different runtimes have the same column name. The error names both lines.

Exit codes: 0 every verdict is as expected; 1 a runtime does not conform; 2 wrong usage; 3 something broke; 4 a measurement
could not decide.

Examples:
  aiorig results                      show the summary of the last run
  aiorig results --full               show the whole matrix, with declared deviations and skips
  aiorig results --fail-on must
  aiorig results --json               print one JSON value, which docs/json.md describes
  cat shard-*/results.jsonl > all.jsonl && aiorig results all.jsonl`;
