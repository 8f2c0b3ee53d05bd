import { renderMatrix } from "../../reports/matrix/matrix.ts";
import { renderSummary, SCREEN_LINES } from "../../reports/matrix/summary.ts";
import type { Level } from "../check/clause.ts";
import type { Suite } from "../engine/suite.ts";
import { showAgain } from "../results/reproduce.ts";
import type { Results } from "../results/results-file.ts";
import { partsOf, statementsOf } from "./statements.ts";
import { terminal } from "./terminal.ts";

export interface ResultsPage {
  readonly suite: Suite;
  readonly failOn: Level;
  /** If true, the page shows the whole matrix instead of a summary. */
  readonly isFull: boolean;
  /** The name of the results file that the page shows. */
  readonly file: string;
  /** The number of lines that the command prints below the page. The page leaves this number of rows free. */
  readonly linesBelow?: number;
  /** The folder to which the paths of traces are relative. See MatrixOptions. */
  readonly folder?: string;
}

/** Makes the page that `run` and `results` print on this terminal. */
export function resultsPage(results: Results, page: ResultsPage): string {
  const { suite, failOn, isFull, file, folder, linesBelow = 0 } = page;
  const { rows, ...look } = terminal();
  const options = {
    ...look,
    statements: statementsOf(suite),
    ...(folder !== undefined && { folder }),
  };
  if (isFull) return renderMatrix(results, options);
  const suites = results.headers.at(-1)?.suites;
  return renderSummary(results, {
    ...options,
    // Two lines stay free: one above the page, and one below the page for the prompt of the shell.
    height: Math.max(rows, SCREEN_LINES) - 2 - linesBelow,
    parts: partsOf(suite),
    failOn,
    fullPage: showAgain(file, { suites, isFull: true }),
    file,
  });
}
