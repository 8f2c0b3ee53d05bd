import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ReportData, ReportedClause } from "../../reports/conformance/report-data.ts";
import { suiteHashOf } from "../engine/run-header.ts";
import { clausesOf, type Suite, shownPath } from "../engine/suite.ts";
import { readKeptTrace } from "../results/kept-trace.ts";
import { type Results, readResultsFile } from "../results/results-file.ts";
import { decodeText } from "../runtimes/text-file.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { pathFromHere } from "./path-from-here.ts";

/**
 * Reads all data that the reports of a run need. `names` are ids and groups of clauses. Without names, all verdicts are
 * selected. Throws ResultsFileError. Throws UsageError if a name matches no verdict.
 */
export function readReportData(file: string, suite: Suite, names: readonly string[]): ReportData {
  const path = pathFromHere(file);
  const levels = new Map(clausesOf(suite).map(({ id, level }) => [id, level]));
  const results = select(readResultsFile(path, levels), names, path);
  return reportDataOf(results, suite, dirname(file));
}

/** Returns the data of a report about results that are in memory. The traces of the results are in `folder`. */
export function reportDataOf(results: Results, suite: Suite, folder: string): ReportData {
  return {
    results,
    clauses: clausesIn(results, suite),
    traceOf: ({ trace }) => (trace === undefined ? undefined : readKeptTrace(folder, trace)),
    folder: pathFromHere(folder),
    notices: [...results.notices, ...changesOf(results, suite)],
  };
}

/**
 * Returns the results of the clauses that `names` selects by id or group. Without names, returns all results. Upper and
 * lower case are treated the same. Throws UsageError if a name matches no verdict.
 */
function select(results: Results, names: readonly string[], path: string): Results {
  if (names.length === 0) return results;
  const isNamed = (clause: string, name: string) =>
    clause.toUpperCase() === name.toUpperCase() ||
    clause.toUpperCase().startsWith(`${name.toUpperCase()}-`);
  const isWanted = (clause: string) => names.some((name) => isNamed(clause, name));
  const unknown = names.filter(
    (name) => !results.verdicts.some(({ clause }) => isNamed(clause, name)),
  );
  if (unknown.length > 0) {
    throw new UsageError(
      `${path} has no verdict for ${unknown.join(", ")}. Name a clause or a group of this file, such as ${results.verdicts[0]?.clause ?? "GATHER-01"}.`,
    );
  }
  return {
    ...results,
    headers: results.headers.map((header) => ({
      ...header,
      clauses: header.clauses.filter(isWanted),
    })),
    verdicts: results.verdicts.filter(({ clause }) => isWanted(clause)),
  };
}

function clausesIn({ verdicts }: Results, suite: Suite): Map<string, ReportedClause> {
  const judged = new Set(verdicts.map(({ clause }) => clause));
  const untested = suite.groups.flatMap((group) => group.untested ?? []);
  return new Map(
    [...clausesOf(suite), ...untested]
      .filter(({ id }) => judged.has(id))
      .map((clause) => {
        const { id, statement, sources } = clause;
        const program = "program" in clause ? programOf(clause.program, suite) : undefined;
        const deviations = "program" in clause ? (clause.expect ?? []) : [];
        const links = new Map(
          deviations.flatMap(({ reason, link }) => (link === undefined ? [] : [[reason, link]])),
        );
        return [id, { statement, sources, program, links }];
      }),
  );
}

function programOf(name: string, { fixtures }: Suite): ReportedClause["program"] {
  const file = join(fixtures, name);
  if (!existsSync(file)) return undefined;
  const text = decodeText(readFileSync(file));
  return { path: shownPath(file), text: text.kind === "text" ? text.text : "" };
}

/** Returns a notice if the run may have used statements and programs that differ from those in the report. */
function changesOf({ headers }: Results, suite: Suite): string[] {
  const hash = suiteHashOf(suite);
  const isOther = headers.some(({ suiteHash }) => suiteHash !== undefined && suiteHash !== hash);
  return isOther
    ? [
        "The suite on this machine is not the suite of the run. So the statements and programs that you see may differ from those of the run. If the run used a suite of your own, name its folder with --suites.",
      ]
    : [];
}
