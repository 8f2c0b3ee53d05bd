import type { NamedComparison, TimingReport } from "../../reports/timing/report-data.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import { compareMeasurements } from "../timing/comparison/compare.ts";
import type { Measured } from "../timing/comparison/contrasts.ts";
import type { Pairing } from "../timing/comparison/strata.ts";
import { findDifferences } from "../timing/conditions.ts";
import { conditionsOf } from "../timing/conditions-of.ts";
import type { Measurement } from "../timing/measurement.ts";

/** One side of a comparison: a target of a report. */
export interface Side {
  readonly report: TimingReport;
  readonly column: string;
  /** The name of this side of the comparison in messages and reports. */
  readonly name: string;
}

export interface CompareOptions {
  readonly allowsUnlike: boolean;
  /** The allowed rate of false alarms. The default is the usual rate of a single comparison. */
  readonly falseAlarmRate?: number;
}

/**
 * Compares two targets. Throws UsageError if their conditions differ and `allowsUnlike` is false, or
 * if they have no figure in common.
 */
export function compareSides(
  before: Side,
  after: Side,
  pairing: Pairing,
  { allowsUnlike, falseAlarmRate }: CompareOptions,
): NamedComparison {
  const [first, second] = [measuredOn(before), measuredOn(after)];
  const pairs = first.flatMap((one) => {
    const other = second.find(({ figure }) => figure.id === one.figure.id);
    return other === undefined ? [] : [{ one, other }];
  });
  if (pairs.length === 0) {
    throw new UsageError(
      `${before.name} and ${after.name} have no figure in common. Measure the same figures on both.`,
    );
  }
  if (!allowsUnlike) {
    for (const { one, other } of pairs) {
      const [difference] = differencesOf(before, one.measurement, after, other.measurement);
      if (difference !== undefined) {
        throw new UsageError(
          `${before.name} and ${after.name} were measured under different conditions: ${difference} Measure both together, or compare them anyway with --allow-unlike.`,
        );
      }
    }
  }
  const comparison = compareMeasurements(first, second, pairing, falseAlarmRate);
  return { before: before.name, after: after.name, comparison };
}

function differencesOf(before: Side, one: Measurement, after: Side, other: Measurement): string[] {
  return findDifferences(
    conditionsOf(before.report.results, one),
    conditionsOf(after.report.results, other),
  ).map(
    (difference) =>
      `${one.figure}: ${difference.condition} was ${difference.before} and is ${difference.after}. ${difference.explanation}`,
  );
}

function measuredOn({ report, column }: Side): Measured[] {
  return report.judged.flatMap(({ summary }) => {
    if (summary.column !== column) return [];
    const figure = report.figures.find(({ id }) => id === summary.figure)!;
    const measurement = report.results.measurements.find(
      (one) => one.figure === summary.figure && one.column === column,
    )!;
    return [{ figure, measurement, summary }];
  });
}
