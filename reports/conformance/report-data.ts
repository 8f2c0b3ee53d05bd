import type { KeptTrace } from "../../harness/results/kept-trace.ts";
import { traceAgain } from "../../harness/results/reproduce.ts";
import type { Results } from "../../harness/results/results-file.ts";
import type { VerdictLine } from "../../harness/results/results-lines.ts";
import { printableRecord } from "../../harness/text/printable-record.ts";
import { type Kind, kindOf } from "../matrix/kinds.ts";
import { type Table, tabulate } from "../matrix/table.ts";

/** All data from which the outputs of a run are made. `aiorig report` reads this data from disk. */
export interface ReportData {
  readonly results: Results;
  /** The clauses and untested promises of the suite on this machine, by id. */
  readonly clauses: ReadonlyMap<string, ReportedClause>;
  /** Returns the kept trace of a verdict. Returns undefined if there is no trace, or if it cannot be read. */
  readonly traceOf: (line: VerdictLine) => KeptTrace | undefined;
  /**
   * The folder of the results file, in the form in which readers see it. Paths of traces are relative to this folder.
   */
  readonly folder: string;
  /** Things that a reader of the results must know, one sentence each. */
  readonly notices: readonly string[];
}

/** The statement and the other data of a clause in the suite. */
export interface ReportedClause {
  readonly statement: string;
  readonly sources: readonly string[];
  /** The program of the clause. The field is absent if no program can test the promise. */
  readonly program?: { readonly path: string; readonly text: string } | undefined;
  /** The links of declared deviations, by the reason of the deviation. */
  readonly links?: ReadonlyMap<string, string>;
}

/** One verdict with everything that belongs to it. All texts are printable, except the texts in the trace. */
export interface ReportedCase {
  readonly line: VerdictLine;
  readonly kind: Kind;
  readonly statement: string | undefined;
  /** The command that runs the program again and shows its marks. */
  readonly again: string;
  /** Reads the trace of the verdict. The texts in the trace may contain control characters. */
  readonly readTrace: () => KeptTrace | undefined;
}

/**
 * The results as a table, and the verdicts in the order of this table. All texts are printable and of limited length.
 */
export interface ReportTable {
  readonly table: Table;
  readonly results: Results;
  /** All verdicts, including the verdicts of repetitions. */
  readonly cases: readonly ReportedCase[];
  readonly statements: ReadonlyMap<string, string>;
}

/** Sorts the data of a report into rows and columns. */
export function tableOf({ results, clauses, traceOf }: ReportData): ReportTable {
  const shown = printableRecord(results, { ofSeveralLines: ["detail", "reason"] });
  const table = tabulate(shown);
  const statements = new Map(
    [...clauses].map(([id, { statement }]) => [id, printableRecord({ statement }).statement]),
  );
  const rows = new Map([...table.groups.values()].flat().map((clause, row) => [clause, row]));
  const cases = shown.verdicts.map((line, i): ReportedCase & { readonly order: number } => ({
    line,
    kind: kindOf(line),
    statement: statements.get(line.clause),
    again: traceAgain(line.clause, line.runtime, table.surroundings(line)),
    readTrace: () => traceOf(results.verdicts[i]!),
    order: rows.get(line.clause)! * table.runtimes.length + table.runtimes.indexOf(line.runtime),
  }));
  return {
    table,
    results: shown,
    statements,
    cases: cases.sort((a, b) => a.order - b.order || a.line.repetition - b.line.repetition),
  };
}

/**
 * Returns the columns that run on an emulated board. The platform of a column says whether its board is emulated.
 */
export function emulatedColumns({ headers }: Results): string[] {
  const columns = headers.flatMap(({ runtimes }) => runtimes);
  const emulated = columns.filter(({ platform = "" }) => /\bemulated\b/.test(platform));
  return [...new Set(emulated.map(({ name }) => name))];
}

/** Returns the notice that every output about an emulated board must contain. */
export function emulationNotice(columns: readonly string[]): string {
  const names = columns.join(", ");
  return `${names}: emulated board${columns.length === 1 ? "" : "s"}. These timings are emulated, not hardware measurements.`;
}
