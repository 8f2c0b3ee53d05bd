import { type RecordedColumn, recordedCases } from "../results/recorded-cases.ts";
import { isRigOf, runtimeOption, surroundingsOf } from "../results/reproduce.ts";
import { readResultsFile } from "../results/results-file.ts";
import { printError } from "../text/output.ts";
import type { RuntimeAndRigOptions } from "./chosen-runtimes.ts";
import { pathFromHere } from "./path-from-here.ts";
import { parseChoice } from "./runtime-choice.ts";

/** The clauses that have unexpected verdicts in a results file. */
export interface FailedCases {
  readonly ids: ReadonlySet<string>;
  /** For each column with unexpected verdicts, the ids of the clauses that have these verdicts. */
  readonly byColumn: Readonly<Record<string, readonly string[]>>;
  /** The options that choose the columns of these clauses. They apply if the user chose no columns. */
  readonly columns: Pick<RuntimeAndRigOptions, "runtime" | "rig">;
}

/** Reads the unexpected verdicts of a results file. Prints the notices about the file. Throws ResultsFileError. */
export function readFailedCases(file: string): FailedCases {
  const results = readResultsFile(pathFromHere(file));
  for (const notice of results.notices) printError(`Note: ${notice}\n`);
  const recorded = recordedCases(results, {});
  return {
    ids: new Set(recorded.flatMap(({ lines }) => lines.map(({ clause }) => clause))),
    byColumn: Object.fromEntries(
      recorded.map(({ column, lines }) => [column, lines.map(({ clause }) => clause)]),
    ),
    columns: optionsFor(recorded),
  };
}

function optionsFor(recorded: readonly RecordedColumn[]): FailedCases["columns"] {
  const isRig = ({ column, header }: RecordedColumn) => isRigOf(column, surroundingsOf(header));
  return {
    runtime: recorded
      .filter((one) => !isRig(one))
      .map(({ column, header }) => parseChoice(runtimeOption(column, header.targets))),
    rig: recorded.filter(isRig).map(({ column, header }) => header.rigFiles?.[column] ?? column),
  };
}
