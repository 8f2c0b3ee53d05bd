import { stringify } from "csv-stringify/sync";
import { printableLine } from "../../harness/text/printable.ts";
import { shorten } from "../../harness/text/shorten.ts";
import type { TimingReport } from "./report-data.ts";

/**
 * Renders all samples as CSV: a line with the names of the columns, then one row per sample. Blocks and samples are
 * counted from 1. Shares are in the column `percent`, and times are in the column `us`. Returns one part per
 * block, because there may be a million samples. A text that looks like a formula gets an apostrophe, so that
 * spreadsheets do not run it.
 */
export function* renderSamplesCsv({ results, figures }: TimingReport): Generator<string> {
  yield "figure,column,block,load,index,us,percent\n";
  const shares = new Set(
    figures.flatMap(({ id, quantity }) => (quantity.kind === "share" ? id : [])),
  );
  for (const { figure, column, blocks } of results.measurements) {
    const name = stringify([[showText(figure), showText(column)]], {
      escape_formulas: true,
    }).trimEnd();
    const isShare = shares.has(figure);
    for (const [block, { samplesUs, load }] of blocks.entries()) {
      const start = `${name},${block + 1},${load ?? ""}`;
      yield samplesUs
        .map((value, i) => `${start},${i + 1},${isShare ? `,${value}` : `${value},`}\n`)
        .join("");
    }
  }
}

function showText(text: string): string {
  return shorten(printableLine(text), 500);
}
