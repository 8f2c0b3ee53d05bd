import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, extname, resolve } from "node:path";
import { Command } from "commander";
import { renderExpectations } from "../../reports/clauses/expectations.ts";
import { groups } from "../../suites/index.ts";
import type { OwnExpectation } from "../check/own-expectation.ts";
import { contentOf } from "../engine/run-header.ts";
import { idsOf, isOwnSuite, ownSuite } from "../engine/suite.ts";
import { explainWriteError } from "../output/output-error.ts";
import { EXIT } from "../results/conclusion.ts";
import { readKeptTrace } from "../results/kept-trace.ts";
import { formatOwnExpectations } from "../results/own-expectations-file.ts";
import { ownStates } from "../results/own-states.ts";
import { type Results, readResultsFile } from "../results/results-file.ts";
import type { VerdictLine } from "../results/results-lines.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { type UpdatedExpectations, updateExpectations } from "../results/updated-expectations.ts";
import { loadConfig } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { expectationsFileOf, readExpectations } from "./expectations-option.ts";
import { type JsonOptions, jsonOption, printDocument } from "./json-document.ts";
import { configOption, parsePath, suitesOption } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { type SuiteOptions, suiteInUse } from "./suite-in-use.ts";
import { terminal } from "./terminal.ts";

interface Options extends JsonOptions, SuiteOptions {
  readonly update?: string;
  readonly from?: string;
  readonly expectations?: string;
}

export function expectCommand(): Command {
  return new Command("expect")
    .description(
      "list your own expectations, or update those for a target from its results (--update)",
    )
    .option(
      "--update <target>",
      "add entries for the deviations of this target, and remove entries that no longer apply",
    )
    .option("--from <results>", `the results (default: out/${RESULTS_FILE})`, parsePath)
    .option("--expectations <file>", "the file of your own expectations", parsePath)
    .addOption(configOption())
    .addOption(suitesOption())
    .addOption(jsonOption())
    .addHelpText("after", HELP)
    .action((options: Options) =>
      options.update === undefined ? list(options) : update(options.update, options),
    );
}

async function list(options: Options): Promise<void> {
  const file = await fileOf(options);
  const own = await readExpectations(file);
  const from = options.from ?? resolve("out", RESULTS_FILE);
  const results = options.from !== undefined || existsSync(from) ? readResults(from) : undefined;
  const isOfFile = results !== undefined && wasJudgedWith(results, file);
  const states = ownStates(own, await knownIds(options), isOfFile ? results.verdicts : []);
  if (options.json) {
    const entries = states.map(({ problem = null, ...state }) => ({ ...state, problem }));
    printDocument({ type: "expect", schema: 1, file: own.path, isJudged: isOfFile, entries });
  } else {
    print(`${renderExpectations(states, { ...terminal(), path: own.path, isJudged: isOfFile })}\n`);
  }
  process.exitCode = states.some(({ problem }) => problem !== undefined)
    ? EXIT.deviates
    : EXIT.conforms;
}

async function update(target: string, options: Options): Promise<void> {
  const file = await fileOf(options);
  const path = pathFromHere(file);
  if (extname(file) !== ".json") {
    throw new UsageError(
      `${path} is a program, so aiorig cannot write it. Name a .json file with --expectations.`,
    );
  }
  const from = options.from ?? resolve("out", RESULTS_FILE);
  const results = readResults(from);
  refuseOtherTarget(target, results, pathFromHere(from));
  const entries = existsSync(file) ? (await readExpectations(file)).entries : [];
  if (!wasJudgedWith(results, file)) {
    throw new UsageError(
      `the verdicts in ${pathFromHere(from)} were made with other expectations than those that are now in ${path}. Run the suite again, and then update the expectations.`,
    );
  }
  const updated = updateExpectations(entries, results.verdicts, {
    target,
    ids: await knownIds(options),
    outcomeOf: (line) => outcomeOf(line, dirname(from)),
  });
  const { entries: written, ...changes } = updated;
  write(file, written);
  if (options.json) {
    printDocument({
      type: "expect update",
      schema: 1,
      file: path,
      target,
      ...changes,
      entries: written,
    });
  } else showUpdate(path, updated);
}

function showUpdate(path: string, updated: UpdatedExpectations): void {
  const { added, changed, removed, left } = updated;
  const unreviewed = updated.entries.filter((entry) => entry.unreviewed).length;
  print(
    `${printableLine(path)}: ${added.length} added, ${changed.length} changed, ${removed.length} removed. ${unreviewed} of ${updated.entries.length} entries are unreviewed.\n`,
  );
  if (unreviewed > 0) print(`${REVIEW}\n`);
  for (const reason of left) printError(`Not covered: ${printableLine(reason)}\n`);
}

async function fileOf(options: Options): Promise<string> {
  return expectationsFileOf(options, await loadConfig(options.config));
}

async function knownIds(options: Options): Promise<string[]> {
  const suite = await suiteInUse(options);
  const own = isOwnSuite(suite) ? [] : idsOf(suite);
  return [...idsOf(ownSuite(groups)), ...own];
}

function readResults(from: string): Results {
  const results = readResultsFile(pathFromHere(from));
  for (const notice of results.notices) printError(`Note: ${notice}\n`);
  return results;
}

/**
 * Returns true if the run used this file of expectations, and the file has not changed since then. This matters because
 * the results refer to an entry of the file by its number. After a change, this number may mean another entry.
 */
function wasJudgedWith({ headers }: Results, file: string): boolean {
  const hash = existsSync(file) ? contentOf(file).hash : undefined;
  return headers.every(({ expectations }) => expectations?.hash === hash);
}

function refuseOtherTarget(target: string, { headers }: Results, path: string): void {
  const columns = [...new Set(headers.flatMap(({ runtimes }) => runtimes.map(({ name }) => name)))];
  if (columns.includes(target)) return;
  throw new UsageError(
    `${path} has no target ${target}. Its targets are ${columns.join(", ")}. Run the suite on the target first, or name another results file with --from.`,
  );
}

function outcomeOf({ trace }: VerdictLine, folder: string): OwnExpectation["outcome"] {
  const kind = trace === undefined ? undefined : readKeptTrace(folder, trace)?.outcome;
  // A deadlock counts as a timeout, because in both cases the program does not end.
  const outcome = kind === "deadlocked" ? "timeout" : kind;
  return OUTCOMES.find((known) => known === outcome);
}

const OUTCOMES = ["raised", "timeout", "flooded", "crashed"] as const;

/** Replaces the whole file, or leaves the old file unchanged if there is an error. */
function write(file: string, entries: readonly OwnExpectation[]): void {
  const draft = `${file}.draft`;
  try {
    writeFileSync(draft, formatOwnExpectations(entries));
    renameSync(draft, file);
  } catch (error) {
    rmSync(draft, { force: true });
    throw explainWriteError(error, file);
  }
}

const REVIEW = `To review an entry, write its "reason" and remove "unreviewed". Until then, each report counts the entry as unreviewed,
and a certificate treats the entry as a failure.`;

const HELP = `
Your own expectations are in aiorig.expectations.json beside the configuration. Each entry names clauses, a condition, the
expected verdict and a reason. They override or add to the expectations of aiorig's suite. docs/own-expectations.md explains
the file.

--update writes an entry for each unexpected verdict of a target, so that a new port can start with a green run. These
entries are marked as unreviewed. A second --update removes what no longer deviates, and never changes an entry that
somebody wrote or reviewed.

Exit codes: 0 the entries are in order; 1 an entry is stale, expired or unknown; 2 wrong usage.

Examples:
  aiorig expect                                list the entries and their state
  aiorig expect --update exec=my-python        write what deviated on this target in the last run
  aiorig expect --update micropython --from shard-1/results.jsonl
  aiorig expect --json`;
