import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { renderReplay } from "../../reports/matrix/replay.ts";
import type { SuiteOutcome } from "../engine/run-record.ts";
import { clausesOf, type Suite } from "../engine/suite.ts";
import { withOutFolder } from "../output/out-folder.ts";
import { recordedExpectations } from "../results/own-expectations.ts";
import {
  type CaseQuery,
  changedSince,
  compareReplay,
  type RecordedColumn,
  type Replayed,
  recordedCases,
} from "../results/recorded-cases.ts";
import { isRigOf, surroundingsOf, traceAgain } from "../results/reproduce.ts";
import { readResultsFile } from "../results/results-file.ts";
import type { Header } from "../results/results-lines.ts";
import { RESULTS_FILE } from "../results/results-writer.ts";
import { type Config, loadConfig } from "../runtimes/config.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { print, printError } from "../text/output.ts";
import { printableLine } from "../text/printable.ts";
import { version } from "../toolchain/version.ts";
import { type Interrupted, interruptSignal } from "./interrupt.ts";
import { outOption, parseResultsPath, rigsNamed } from "./options.ts";
import { pathFromHere } from "./path-from-here.ts";
import { judgeWithProgress, prepareWithProgress } from "./progress.ts";
import { selectUntested } from "./selection.ts";
import { suiteOf } from "./suite-of.ts";
import { terminal } from "./terminal.ts";

interface Options {
  readonly all?: boolean;
  readonly out?: string;
}

export function replayCommand(): Command {
  return new Command("replay")
    .description(
      "run the clauses of a results file again, under the same conditions, and compare the verdicts",
    )
    .argument("<results>", "a results.jsonl, or a folder that contains one", parseResultsPath)
    .argument(
      "[clause]",
      "replay only this clause (default: every clause whose verdict is not as expected)",
    )
    .argument("[runtime]", "replay only the verdicts of this runtime or rig")
    .option("--all", "replay every verdict of the file, including expected verdicts")
    .addOption(
      outOption("folder for the results and traces of the replay (default: they are not kept)"),
    )
    .addHelpText("after", HELP)
    .action(replay);
}

async function replay(
  file: string,
  clause: string | undefined,
  column: string | undefined,
  { all, out }: Options,
): Promise<void> {
  const path = pathFromHere(file);
  const results = readResultsFile(path);
  for (const notice of results.notices) printError(`Note: ${notice}\n`);
  const columns = recordedCases(results, { clause, column, isAll: all });
  if (columns.length === 0) return explainNothing(path, { clause, column });

  const signal = interruptSignal();
  const folder = out ?? mkdtempSync(join(tmpdir(), "replay-"));
  const replayed: Replayed[] = [];
  for (const recorded of columns) {
    // Each column is replayed as a run of its own, with a folder of its own.
    const place = columns.length > 1 ? join(folder, recorded.column) : folder;
    replayed.push(...(await replayColumn(recorded, place, signal)));
    if (signal.aborted) break;
  }
  const again = ({ before }: Replayed) => {
    const { header } = columns.find((it) => it.column === before.runtime)!;
    return traceAgain(before.clause, before.runtime, surroundingsOf(header));
  };
  print(`\n${renderReplay(replayed, { ...terminal(), again })}\n`);
  if (out !== undefined) print(`\nResults: ${printableLine(pathFromHere(folder))}\n`);
  process.exitCode = exitCode(replayed, signal);
}

function explainNothing(path: string, { clause, column }: CaseQuery): void {
  if (clause === undefined) {
    print(
      `${printableLine(path)} has no unexpected verdict. Add --all to replay the expected verdicts.\n`,
    );
    return;
  }
  const on = column === undefined ? "" : ` on ${column}`;
  throw new UsageError(
    `${path} has no verdict of ${clause}${on}. To see the verdicts in a results file: ${aiorigCommand("results --full")}`,
  );
}

async function replayColumn(
  { column, header, lines }: RecordedColumn,
  folder: string,
  signal: AbortSignal,
): Promise<Replayed[]> {
  const suite = await suiteOf(header.suites);
  const config = await configOfRun(header, column);
  const runtimes = await prepareWithProgress([column], config, signal);
  signal.throwIfAborted();
  const ids = new Set(lines.map(({ clause }) => clause));
  refuseUnknown(suite, [...ids]);
  const wasRequired = lines.some(({ broke }) => broke === "runtime");
  const own = recordedExpectations(header);
  const outcome = await withOutFolder(folder, (out) =>
    judgeWithProgress(
      {
        suite,
        clauses: clausesOf(suite).filter(({ id }) => ids.has(id)),
        untested: selectUntested(suite, [...ids]),
        columns: [column],
        runtimes,
        required: wasRequired ? [column] : [],
        config,
        own,
        out,
        version: version(),
      },
      signal,
    ),
  );
  noteChanges(header, outcome, column);
  return compareReplay(lines, outcome.verdicts);
}

/**
 * Returns the configuration that the recorded run used. This configuration may differ from the configuration of the
 * current folder.
 */
async function configOfRun(header: Header, column: string): Promise<Config> {
  const {
    config,
    firmware,
    limitMs,
    library,
    asyncio,
    use,
    targets,
    rigFiles = {},
  } = surroundingsOf(header);
  const isRig = isRigOf(column, { config, rigFiles });
  return {
    ...(config !== undefined && (await loadConfig(config))),
    ...(firmware !== undefined && { firmware }),
    ...(limitMs !== undefined && { limitMs }),
    ...(library !== undefined && { library }),
    ...(asyncio !== undefined && { asyncio }),
    ...(use !== undefined && { use }),
    ...(targets !== undefined && { targets }),
    ...(isRig && (await rigsNamed([rigFiles[column] ?? column]))),
  };
}

function refuseUnknown(suite: Suite, ids: readonly string[]): void {
  const all = [...clausesOf(suite), ...selectUntested(suite, [])];
  const known = new Set(all.map(({ id }) => id));
  const unknown = ids.find((id) => !known.has(id));
  if (unknown === undefined) return;
  throw new UsageError(
    `there is no clause ${unknown} in ${pathFromHere(suite.folder)}. The results are from another version of the suite. Name a clause that still exists.`,
  );
}

function noteChanges(before: Header, { headers }: SuiteOutcome, column: string): void {
  const now = headers.at(-1);
  if (now === undefined) return;
  for (const change of changedSince(before, now, column)) {
    printError(`Note: ${printableLine(change)}\n`);
  }
}

function exitCode(replayed: readonly Replayed[], signal: AbortSignal): number {
  if (signal.aborted) return (signal.reason as Interrupted).exitCode;
  return replayed.every(({ isSame }) => isSame) ? 0 : 1;
}

const HELP = `
The file records how its run was done: configuration, firmware, library, asyncio, classes, limit, suite. The replay does
the same, independent of the current folder, and says what has changed since then.

Exit codes: 0 every verdict is as recorded; 1 some are not; 2 wrong usage; 3 aiorig itself broke.

Examples:
  aiorig replay out/${RESULTS_FILE}                          replay what was not as expected
  aiorig replay out/${RESULTS_FILE} GATHER-01 micropython    replay one verdict
  aiorig replay out/${RESULTS_FILE} --all --out out/again    replay everything and keep the results`;
