import { existsSync } from "node:fs";
import { join } from "node:path";
import type { NamedComparison, TimingReport } from "../../reports/timing/report-data.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { aiorigCommand } from "../text/aiorig-command.ts";
import { quoteWord } from "../text/shell-word.ts";
import { FALSE_ALARM_RATE } from "../timing/comparison/compare.ts";
import { findDifferences } from "../timing/conditions.ts";
import { conditionsOf, expectedConditions } from "../timing/conditions-of.ts";
import type { Figure } from "../timing/figure.ts";
import type { TimingResults } from "../timing/files/timing-file.ts";
import type { TimingHeader } from "../timing/files/timing-lines.ts";
import { baselineNameOf, baselinesFolder, readBaseline } from "./baseline-file.ts";
import { pathFromHere } from "./path-from-here.ts";
import { compareSides } from "./timing-comparison.ts";
import { reportOf } from "./timing-report.ts";

/** A baseline with which a new measurement is compared. */
export interface NamedBaseline {
  /** The path of the baseline, for messages and reports. */
  readonly path: string;
  readonly results: TimingResults;
}

/**
 * Finds the baselines to compare these targets with. If `option` is a path, this file is the only baseline. If `option`
 * is `true`, the baselines come from reports/baselines:
 * 1. the one baseline of all these targets together, if it exists.
 * 2. otherwise the baselines of the single targets.
 *
 * Throws UsageError if there is no baseline.
 */
export function findBaselines(option: string | true, columns: readonly string[]): NamedBaseline[] {
  if (option !== true) {
    if (!existsSync(option)) {
      throw new UsageError(
        `${option} is not a file. After --baseline, name a baseline such as reports/baselines/micropython.json. If you meant a figure, write its name before --baseline.`,
      );
    }
    return [namedBaseline(option)];
  }
  const fileOf = (names: readonly string[]) =>
    join(baselinesFolder(), `${baselineNameOf(names)}.json`);
  const all = fileOf(columns);
  const found = existsSync(all)
    ? [all]
    : columns.map((column) => fileOf([column])).filter((file) => existsSync(file));
  if (found.length > 0) return found.map(namedBaseline);
  throw new UsageError(
    `${baselinesFolder()} has no baseline of ${columns.join(", ")}. Name the file of a baseline after --baseline, or make a baseline from a measurement: ${aiorigCommand('baseline accept out/timing.jsonl --reason "..."')}`,
  );
}

function namedBaseline(file: string): NamedBaseline {
  return { path: pathFromHere(file), results: readBaseline(file).results };
}

/**
 * Compares the header of a measurement with the baselines before the measurement starts. Throws UsageError if the
 * header does not match the baselines. Without this early check, the user would wait minutes for a comparison that is
 * refused at the end.
 */
export function checkAgainst(
  baselines: readonly NamedBaseline[],
  header: TimingHeader,
  figures: readonly Figure[],
): void {
  const pairs = header.targets.flatMap(({ column }) => {
    const baseline = baselineOf(baselines, column);
    return figures.flatMap((figure) => {
      const measurement = baseline?.results.measurements.find(
        (one) => one.figure === figure.id && one.column === column,
      );
      return measurement === undefined
        ? []
        : [{ baseline: baseline!, measurement, figure, column }];
    });
  });
  if (pairs.length === 0) {
    const names = baselines.map(({ path }) => path).join(", ");
    throw new UsageError(
      `${names}: there is no measurement of these figures on these targets. Choose figures and targets that the baseline has.`,
    );
  }
  for (const { baseline, measurement, figure } of pairs) {
    const before = conditionsOf(baseline.results, measurement);
    const { plan } = baseline.results.header;
    const after = expectedConditions(before, header, { figure, column: measurement.column, plan });
    const [difference] = findDifferences(before, after);
    if (difference === undefined) continue;
    throw new UsageError(
      `${baseline.path} was measured under other conditions: for ${figure.id}, "${difference.condition}" was ${difference.before} and is now ${difference.after}. ${difference.explanation} Accept a new baseline, or measure without --baseline and then run: ${aiorigCommand(`compare ${quoteWord(baseline.path)} out/timing.jsonl --allow-unlike`)}`,
    );
  }
}

/**
 * Compares each target of a report with its baseline. Each comparison gets an equal part of the usual false-alarm rate,
 * so all comparisons together have at most this rate. Targets without a baseline are left out. Throws UsageError if a
 * target was measured under other conditions than its baseline.
 */
export function compareWithBaselines(
  baselines: readonly NamedBaseline[],
  report: TimingReport,
): NamedComparison[] {
  const measured = new Set(report.results.measurements.map(({ column }) => column));
  const pairs = [...measured].flatMap((column) => {
    const baseline = baselineOf(baselines, column);
    return baseline === undefined ? [] : [{ column, baseline }];
  });
  return pairs.map(({ column, baseline: { path, results } }) =>
    compareSides(
      { report: reportOf(results), column, name: path },
      { report, column, name: `${column} now` },
      "separate",
      { allowsUnlike: false, falseAlarmRate: FALSE_ALARM_RATE / pairs.length },
    ),
  );
}

/** Returns the columns for which there is a baseline. */
export function columnsIn(baselines: readonly NamedBaseline[]): string[] {
  return baselines.flatMap(({ results }) => results.header.targets.map(({ column }) => column));
}

function baselineOf(
  baselines: readonly NamedBaseline[],
  column: string,
): NamedBaseline | undefined {
  return baselines.find(({ results }) =>
    results.measurements.some((measurement) => measurement.column === column),
  );
}
