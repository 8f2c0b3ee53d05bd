import { shortName } from "../names.ts";
import type { EntryView, FigureView } from "../report-data.ts";
import { showCount, showNumber, showTick } from "../values.ts";
import { type Bins, binSamples } from "./bins.ts";
import type { Detail } from "./detail.ts";
import { colourOf, layOutPanels, WIDTH } from "./panels.ts";
import type { Plot } from "./plot.ts";
import { isCurve, quantityOf } from "./quantity.ts";
import { roundTicks } from "./ticks.ts";

/** Plots the numbers of samples in bins of equal width. The axis of the counts is logarithmic. */
export function plotHistogram(
  view: FigureView,
  entries: readonly EntryView[],
  detail: Detail,
): Plot {
  const lists = entries.map(({ measurement }) =>
    measurement.blocks.flatMap(({ samplesUs }) => samplesUs),
  );
  const step = Math.max(...entries.map(({ measurement }) => measurement.method.resolutionUs));
  const bins = binSamples(lists, view.unit === "us" ? step : 0, detail.bins);
  const end = bins.start + bins.width * bins.counts[0]!.length;
  const most = Math.max(...bins.counts.flat());
  const decades = Array.from({ length: Math.ceil(Math.log10(most)) + 1 }, (_, i) => i);
  const width = `${showNumber(bins.width)} ${view.unit}`;
  return {
    id: `${view.anchor}-histogram`,
    title: "Histogram",
    description: `How many samples are in each bin of ${width}. The axis of the counts is logarithmic.${isCurve(view) ? " The samples of all loads are counted together." : ""}`,
    width: WIDTH,
    ...layOutPanels({
      names: entries.map(({ column }) => column),
      x: {
        min: bins.start,
        max: end,
        ticks: roundTicks(bins.start, end, 5),
        name: quantityOf(view),
        label: showTick,
      },
      y: {
        min: EMPTY,
        max: Math.max(1, decades.length - 1),
        ticks: decades.length > 4 ? decades.filter((decade) => decade % 2 === 0) : decades,
        name: "samples per bin",
        nameGap: 56,
        label: (decade) => showCount(10 ** decade),
        hasGrid: true,
      },
      series: (panel) => [
        {
          type: "line",
          step: "end",
          clip: false,
          showSymbol: false,
          silent: true,
          data: outlineOf(bins, panel),
          lineStyle: { color: colourOf(entries[panel]!.index), width: 1 },
          areaStyle: { color: colourOf(entries[panel]!.index), opacity: 0.35, origin: "start" },
        },
      ],
    }),
    table: {
      head: [`${view.unit}, from`, "to below", ...entries.map(({ column }) => shortName(column))],
      rows: rowsOf(bins),
      note: "Bins without samples are left out",
    },
  };
}

/** The position of an empty bin on the logarithmic axis of counts. A bin with one sample is at 0. */
const EMPTY = -0.3;

/**
 * Returns the points of the line over the bins. If neighbouring bins have equal counts, the points between them are
 * left out, because they do not change the line.
 */
function outlineOf({ start, width, counts }: Bins, list: number): [number, number][] {
  const heights = counts[list]!.map((count) => (count === 0 ? EMPTY : Math.log10(count)));
  const points = [...heights, EMPTY].map((height, i): [number, number] => [
    start + i * width,
    height,
  ]);
  return [
    [start, EMPTY],
    ...points.filter(([, height], i) => i === points.length - 1 || height !== heights[i - 1]),
  ];
}

function rowsOf({ start, width, counts }: Bins): string[][] {
  return counts[0]!.flatMap((_, bin) => {
    const row = counts.map((list) => list[bin]!);
    if (row.every((count) => count === 0)) return [];
    const from = start + bin * width;
    return [[showNumber(from), showNumber(from + width), ...row.map(showCount)]];
  });
}
