import type { BudgetVerdict } from "../../harness/timing/budget.ts";
import type { WireCut } from "../../harness/timing/causes/wire-cut.ts";
import type { Comparison, FigureComparison } from "../../harness/timing/comparison/comparison.ts";
import type { Figure } from "../../harness/timing/figure.ts";
import type { TimingResults } from "../../harness/timing/files/timing-file.ts";
import type {
  MissingLine,
  TimingHeader,
  TimingTarget,
} from "../../harness/timing/files/timing-lines.ts";
import type { Measurement } from "../../harness/timing/measurement.ts";
import type { Summary } from "../../harness/timing/statistics/summary.ts";

/** Everything that the timing reports show. The reports render this data and compute nothing new. */
export interface TimingReport {
  readonly results: TimingResults;
  /**
   * The definitions of the figures, with their names. If the results contain a figure without a definition,
   * the reports show only its id.
   */
  readonly figures: readonly Figure[];
  /** One entry per measurement of the results. The order does not matter. */
  readonly judged: readonly JudgedMeasurement[];
  readonly comparisons?: readonly NamedComparison[];
}

/** What is known about a measurement. `summary` names the figure and the column of the measurement. */
export interface JudgedMeasurement {
  readonly summary: Summary;
  /** The verdicts about the budgets of the figure, and about the budgets of the runtime or the rig. */
  readonly budgets?: readonly BudgetVerdict[];
  /**
   * The worst samples with their causes. If absent, `viewFigures` chooses the worst samples, and their causes are not
   * shown.
   */
  readonly worst?: readonly WorstSample[];
  /**
   * The share of the additional time that no cause explains, from 0 to 1. The additional time says how much longer the
   * worst samples are than a typical sample. The field is absent if no causes are known.
   */
  readonly unexplained?: number;
  /** The reason why there are no causes, without a full stop. */
  readonly withoutCauses?: string;
}

export interface WorstSample {
  /** The index of the block of samples, from 0. */
  readonly block: number;
  /** The index of the sample in its block, from 0. */
  readonly index: number;
  /** The value of the sample, in the unit of the measurement. */
  readonly value: number;
  /** The cause of the value, such as `garbage collection`. The field is absent if the cause is not known. */
  readonly cause?: string;
  /** The waveform around the sample. The field is absent if no instrument measured. */
  readonly wires?: WireCut;
}

/** A comparison of two measurements, and the names of both measurements. */
export interface NamedComparison {
  /** The name of the earlier measurement, such as `baseline of micropython@1.26`. */
  readonly before: string;
  readonly after: string;
  readonly comparison: Comparison;
}

/** A kind of measurement (a figure), with all data about it. */
export interface FigureView {
  readonly id: string;
  /** The id of the HTML element that shows this figure. aiorig makes the id, so it is safe in an attribute. */
  readonly anchor: string;
  readonly name: string;
  readonly figure: Figure | undefined;
  readonly unit: "us" | "%";
  /** The entries of the figure, in the order of the targets. */
  readonly entries: readonly EntryView[];
  readonly missing: readonly MissingLine[];
  readonly changes: readonly ChangeView[];
}

/** One measurement on one target. */
export interface EntryView {
  readonly column: string;
  readonly target: TimingTarget | undefined;
  /** The index of the target among all targets. The index chooses the colour of the target. */
  readonly index: number;
  readonly measurement: Measurement;
  readonly summary: Summary;
  readonly budgets: readonly BudgetVerdict[];
  readonly worst: readonly WorstSample[];
  readonly unexplained: number | undefined;
  readonly withoutCauses: string | undefined;
}

export interface ChangeView {
  readonly before: string;
  readonly after: string;
  readonly change: FigureComparison;
}

/** Returns the figures of a report, in the order of the results. Figures without measurements are left out. */
export function viewFigures(report: TimingReport): FigureView[] {
  const { results, figures, judged, comparisons = [] } = report;
  const known = new Map(figures.map((figure) => [figure.id, figure]));
  const judgements = new Map(judged.map((one) => [keyOf(one.summary), one]));
  const ids = new Set([
    ...results.header.figures,
    ...results.measurements.map(({ figure }) => figure),
  ]);
  return [...ids].flatMap((id, i): FigureView[] => {
    const entries = results.measurements
      .filter(({ figure }) => figure === id)
      .flatMap((measurement) => {
        const judgement = judgements.get(keyOf(measurement));
        return judgement === undefined ? [] : [viewEntry(measurement, judgement, results.header)];
      });
    if (entries.length === 0) return [];
    const figure = known.get(id);
    return [
      {
        id,
        anchor: `figure-${i + 1}`,
        name: figure?.name ?? id,
        figure,
        unit: entries[0]!.summary.unit,
        entries,
        missing: results.missing.filter((line) => line.figure === id),
        changes: comparisons.flatMap(({ before, after, comparison }) =>
          comparison.figures
            .filter((one) => one.figure === id)
            .map((change) => ({ before, after, change })),
        ),
      },
    ];
  });
}

/** Returns the names of the targets whose times are emulated. */
export function emulatedTargets({ header, measurements }: TimingResults): string[] {
  return [
    ...new Set([
      ...header.targets.filter(({ isEmulated }) => isEmulated).map(({ column }) => column),
      ...measurements.filter(({ method }) => method.isEmulated).map(({ column }) => column),
    ]),
  ];
}

function viewEntry(
  measurement: Measurement,
  { summary, budgets = [], worst, unexplained, withoutCauses }: JudgedMeasurement,
  { targets }: TimingHeader,
): EntryView {
  const { column } = measurement;
  const index = targets.findIndex((target) => target.column === column);
  return {
    column,
    target: targets[index],
    index: Math.max(0, index),
    measurement,
    summary,
    budgets,
    worst: worst ?? worstOf(measurement, summary.unit),
    unexplained,
    withoutCauses,
  };
}

const SHOWN = 10;

/**
 * Returns at most `SHOWN` samples, the worst sample first. If the unit is %, a sample is a share of the turns, and the
 * smallest samples are the worst. Otherwise the largest samples are the worst.
 */
function worstOf({ blocks }: Measurement, unit: Summary["unit"]): WorstSample[] {
  const sign = unit === "%" ? -1 : 1;
  const worst: WorstSample[] = [];
  for (const [block, { samplesUs }] of blocks.entries()) {
    for (const [index, value] of samplesUs.entries()) {
      if (worst.length === SHOWN && sign * value <= sign * worst.at(-1)!.value) continue;
      const place = worst.findIndex((one) => sign * one.value < sign * value);
      worst.splice(place === -1 ? worst.length : place, 0, { block, index, value });
      worst.length = Math.min(worst.length, SHOWN);
    }
  }
  return worst;
}

function keyOf({ figure, column }: { readonly figure: string; readonly column: string }): string {
  return JSON.stringify([figure, column]);
}
