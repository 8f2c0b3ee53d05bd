import type { TimingReport } from "../../reports/timing/report-data.ts";
import { HEADLINES } from "../../suites/figures/index.ts";
import type { Figure } from "../timing/figure.ts";
import type { JsonDocument } from "./json-document.ts";

/** The paths of the files that a measurement wrote. The paths have the form that messages show. */
export interface TimingFiles {
  readonly report: string;
  readonly measurements: string;
}

/** Returns what `time` prints with `--json`. */
export function timingAsJson(
  { results, judged, comparisons = [] }: TimingReport,
  files: TimingFiles,
): JsonDocument {
  const { header, isComplete, missing } = results;
  return {
    type: "time",
    schema: 1,
    isComplete,
    header,
    figures: judged.map(({ summary, budgets = [] }) => ({ ...summary, budgets })),
    missing,
    comparisons,
    ...files,
  };
}

/** Returns what `time --list` prints with `--json`. */
export function figuresAsJson(figures: readonly Figure[]): JsonDocument {
  return {
    type: "figures",
    schema: 1,
    figures: figures.map((figure) => ({ ...figure, isHeadline: HEADLINES.includes(figure.id) })),
  };
}
