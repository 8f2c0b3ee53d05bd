import { stringify } from "csv-stringify/sync";
import { type ReportData, tableOf } from "../conformance/report-data.ts";
import { groupOf } from "../matrix/table.ts";

/**
 * Renders results as CSV: a line with the names of the columns, then one row per verdict. A text that looks like a
 * formula gets an apostrophe, so that spreadsheets do not run it. The same data always results in the same text.
 */
export function renderVerdictsCsv(data: ReportData): string {
  const { table, cases } = tableOf(data);
  const rows = cases.map(({ line, statement, again }) => ({
    ...line,
    group: groupOf(line.clause),
    statement,
    version: table.versionOf(line.runtime),
    again,
    ownEntry: line.own?.entry,
    ownLink: line.own?.link,
    unreviewed: line.unreviewed,
  }));
  return stringify(rows, {
    header: true,
    columns: [...COLUMNS],
    cast: { boolean: (value) => (value ? "true" : "false") },
    escape_formulas: true,
  });
}

const COLUMNS = [
  ...["group", "clause", "runtime", "version", "level", "repetition", "verdict", "expected", "met"],
  ...["broke", "ms", "detail", "reason", "statement", "program", "trace", "again"],
  ...["ownEntry", "ownLink", "unreviewed"],
] as const;
