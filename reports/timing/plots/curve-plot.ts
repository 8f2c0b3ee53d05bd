import { type CurvePoint, isAbsent } from "../../../harness/timing/statistics/summary.ts";
import { shortName } from "../names.ts";
import type { EntryView, FigureView } from "../report-data.ts";
import { DASH, showInterval, showNumber, showTick } from "../values.ts";
import { colourOf, dashesOf, layOutPanels, WIDTH } from "./panels.ts";
import type { Plot } from "./plot.ts";
import { quantityOf } from "./quantity.ts";
import { roundTicks } from "./ticks.ts";

/**
 * Plots the medians under different numbers of busy tasks, with the fitted lines. Returns undefined if no entry has a
 * curve.
 */
export function plotCurve(view: FigureView, entries: readonly EntryView[]): Plot | undefined {
  const curves = entries.flatMap(({ column, index, summary }) =>
    isAbsent(summary.curve) ? [] : [{ column, index, ...summary.curve }],
  );
  const points = curves.flatMap((curve) => curve.points);
  if (points.length === 0) return undefined;
  const loads = [...new Set(points.map(({ load }) => load))].sort((a, b) => a - b);
  const most = Math.max(1, loads.at(-1)!);
  const values = [
    ...points.flatMap(rangeOfPoint),
    ...curves.flatMap(({ interceptUs, slopeUs }) => [
      interceptUs,
      interceptUs + slopeUs.value * most,
    ]),
  ];
  const low = Math.min(0, ...values);
  const high = Math.max(low + 1, ...values) * 1.05;
  return {
    id: `${view.anchor}-curve`,
    title: "Load curve",
    description: `Medians with 95 % intervals, and the fitted line. The slopes are: ${curves
      .map(({ column, slopeUs }) => `${shortName(column)} ${showNumber(slopeUs.value)} us per task`)
      .join(", ")}.`,
    width: WIDTH,
    ...layOutPanels({
      names: [""],
      x: {
        min: 0,
        max: most,
        ticks: roundTicks(0, most, 5),
        name: "busy tasks",
        label: showTick,
      },
      y: {
        min: low,
        max: high,
        ticks: roundTicks(low, high, 5),
        name: `median ${quantityOf(view)}`,
        nameGap: 56,
        label: showTick,
        hasGrid: true,
      },
      series: () =>
        curves.flatMap((curve) => [
          {
            ...LINE,
            data: [
              [0, curve.interceptUs],
              [most, curve.interceptUs + curve.slopeUs.value * most],
            ],
            lineStyle: { color: colourOf(curve.index), type: dashesOf(curve.index), width: 1 },
          },
          {
            ...LINE,
            data: curve.points.flatMap((point) => barOf(point, (high - low) / 60)),
            lineStyle: { color: colourOf(curve.index), width: 4 },
          },
        ]),
    }),
    table: {
      head: [
        "busy tasks",
        ...curves.flatMap(({ column }) =>
          ["median", "p90", "p99", "max"].map((name) => `${shortName(column)}: ${name}, us`),
        ),
      ],
      rows: loads.map((load) => [
        showNumber(load),
        ...curves.flatMap((curve) => cellsOf(curve.points.find((point) => point.load === load))),
      ]),
    },
  };
}

const LINE = { type: "line", clip: false, showSymbol: false, silent: true } as const;

function rangeOfPoint({ median }: CurvePoint): number[] {
  if (isAbsent(median)) return [];
  const { value, interval } = median;
  return isAbsent(interval) ? [value] : [value, interval.low, interval.high];
}

/**
 * Returns the coordinates of a bar over the interval of a median. The bar has at least the height `least`, so that a
 * median without an interval is visible. If the point has no median, the list is empty.
 */
function barOf(point: CurvePoint, least: number): [number, number | null][] {
  const range = rangeOfPoint(point);
  if (range.length === 0) return [];
  const low = Math.min(...range);
  const more = Math.max(0, least - (Math.max(...range) - low)) / 2;
  const { load } = point;
  return [
    [load, low - more],
    [load, Math.max(...range) + more],
    [load, null],
  ];
}

function cellsOf(point: CurvePoint | undefined): string[] {
  if (point === undefined) return [DASH, DASH, DASH, DASH];
  const { median, p90, p99, max } = point;
  return [
    ...[median, p90, p99].map((estimate) => {
      if (isAbsent(estimate)) return DASH;
      const { value, interval } = estimate;
      return isAbsent(interval)
        ? showNumber(value)
        : `${showNumber(value)} (${showInterval(interval)})`;
    }),
    showNumber(max),
  ];
}
