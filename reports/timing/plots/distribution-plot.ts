import { shortName } from "../names.ts";
import type { EntryView, FigureView } from "../report-data.ts";
import { showNumber, showTick } from "../values.ts";
import { rangeOf } from "./bins.ts";
import type { Detail } from "./detail.ts";
import { type DistributionPoint, distributionOf, shareUpTo } from "./distribution.ts";
import { colourOf, dashesOf, layOutPanels, WIDTH } from "./panels.ts";
import type { Plot } from "./plot.ts";
import { quantityOf } from "./quantity.ts";
import { roundTicks } from "./ticks.ts";

/** Plots for each value the share of the samples that are at most this value. All targets are in one plot. */
export function plotDistribution(
  view: FigureView,
  entries: readonly EntryView[],
  detail: Detail,
): Plot {
  const lists = entries.map(({ measurement }) =>
    measurement.blocks.flatMap(({ samplesUs }) => samplesUs),
  );
  const lines = lists.map((samples) => distributionOf(samples, detail.points));
  const { least, greatest } = rangeOf(lists);
  const bodyEnd = Math.max(...lines.map(endOfBody));
  const isCut = greatest - least > MUCH_LONGER * (bodyEnd - least) && bodyEnd > least;
  const low = least;
  const high = isCut ? bodyEnd + 0.2 * (bodyEnd - least) : greatest > least ? greatest : least + 1;
  const ticks = roundTicks(low, high, 5);
  return {
    id: `${view.anchor}-distribution`,
    title: "Distribution function",
    description: `Which share of the samples is at most a value.${
      isCut
        ? ` The axis ends at ${showNumber(high)} ${view.unit}. Larger samples are not drawn. The largest sample is ${showNumber(greatest)} ${view.unit}.`
        : ""
    }`,
    width: WIDTH,
    ...layOutPanels({
      names: [""],
      x: { min: low, max: high, ticks, name: quantityOf(view), label: showTick },
      y: {
        min: 0,
        max: 100,
        ticks: [0, 25, 50, 75, 100],
        name: "share of samples, %",
        nameGap: 56,
        label: showNumber,
        hasGrid: true,
      },
      series: () =>
        entries.map(({ index }, i) => ({
          type: "line",
          step: "end",
          clip: false,
          showSymbol: false,
          silent: true,
          data: lineOf(lines[i]!, low, high),
          lineStyle: { color: colourOf(index), type: dashesOf(index), width: 1.5 },
        })),
    }),
    table: {
      head: [`at most, ${view.unit}`, ...entries.map(({ column }) => `${shortName(column)}, %`)],
      rows: [...ticks, ...(ticks.includes(greatest) ? [] : [greatest])].map((limit) => [
        showNumber(limit),
        ...lists.map((samples) => showNumber(100 * shareUpTo(samples, limit))),
      ]),
    },
  };
}

const BODY = 0.95;
const MUCH_LONGER = 2.5;

/**
 * Returns the value that at most 5 % of the samples exceed. If some samples are much larger than this value, the axis
 * ends slightly above it. Otherwise a single late sample would squeeze all other samples into a small part of the plot.
 */
function endOfBody(points: readonly DistributionPoint[]): number {
  return points.find(({ share }) => share >= BODY)!.value;
}

function lineOf(
  points: readonly DistributionPoint[],
  low: number,
  high: number,
): [number, number][] {
  const shown = points.filter(({ value }) => value <= high);
  const first = shown[0]?.value ?? high;
  return [
    [low, 0],
    ...(first > low ? [[first, 0] as [number, number]] : []),
    ...shown.map(({ value, share }): [number, number] => [value, 100 * share]),
    [high, 100 * (shown.at(-1)?.share ?? 0)],
  ];
}
