import type { BlockSummary } from "../../../harness/timing/statistics/summary.ts";
import { shortName } from "../names.ts";
import type { EntryView, FigureView } from "../report-data.ts";
import { DASH, showCount, showNumber, showTick } from "../values.ts";
import { rangeOf } from "./bins.ts";
import type { Detail } from "./detail.ts";
import { colourOf, layOutPanels, panelHeight, WIDTH } from "./panels.ts";
import type { Plot } from "./plot.ts";
import { isCurve, quantityOf } from "./quantity.ts";
import { stretchesOf } from "./run-order.ts";
import { roundTicks } from "./ticks.ts";

/**
 * Plots the samples in the order of the measurement. If there are only few blocks of samples, vertical lines show the
 * boundaries of the blocks.
 */
export function plotRunOrder(
  view: FigureView,
  entries: readonly EntryView[],
  detail: Detail,
): Plot {
  const { least, greatest } = rangeOf(
    entries.flatMap(({ measurement }) => measurement.blocks.map(({ samplesUs }) => samplesUs)),
  );
  const margin = Math.max((greatest - least) * 0.05, 0.01);
  const low = least - margin;
  const high = greatest + margin;
  const count = Math.max(...entries.map(({ measurement }) => measurement.blocks.length));
  const bounds = Array.from({ length: count + 1 }, (_, i) => i);
  const hasBounds = count <= MOST_BOUNDS;
  const thick = ((high - low) / panelHeight(entries.length)) * 2;
  return {
    id: `${view.anchor}-order`,
    title: "Run order",
    description: `Each block of samples was measured after a fresh start of the target. Each stroke shows the range of the samples in one part of the run. The short lines show the medians of the blocks.${hasBounds ? " Vertical lines separate the blocks." : ""}${isCurve(view) ? " The blocks have different loads." : ""}`,
    width: WIDTH,
    ...layOutPanels({
      names: entries.map(({ column }) => column),
      x: {
        min: 0,
        max: count,
        ticks: hasBounds && count <= 10 ? bounds : roundTicks(0, count, 5),
        name: "run order, blocks",
        label: showCount,
      },
      y: {
        min: low,
        max: high,
        ticks: roundTicks(low, high, entries.length > 2 ? 3 : 5),
        name: quantityOf(view),
        nameGap: 56,
        label: showTick,
        hasGrid: true,
      },
      series: (panel) => {
        const { measurement, summary, index } = entries[panel]!;
        return [
          ...(hasBounds ? [boundsOf(bounds, low, high)] : []),
          {
            ...LINE,
            data: stretchesOf(measurement.blocks, detail.stretches).flatMap((stretch) =>
              strokeOf(stretch, thick),
            ),
            lineStyle: { color: colourOf(index), width: 2, opacity: 0.55 },
          },
          {
            ...LINE,
            data: summary.blocks.flatMap(({ median }, i) => medianOf(median, i)),
            lineStyle: { color: "currentColor", width: 1.5 },
          },
        ];
      },
    }),
    table: {
      head: [
        "block",
        ...entries.map(({ column }) => `${shortName(column)}: median (min to max), ${view.unit}`),
      ],
      rows: bounds
        .slice(0, Math.min(count, MOST_ROWS))
        .map((i) => [
          showCount(i + 1),
          ...entries.map(({ summary }) => blockInWords(summary.blocks[i])),
        ]),
      ...(count > MOST_ROWS && {
        note: `Only the first ${MOST_ROWS} of ${showCount(count)} blocks`,
      }),
    },
  };
}

const MOST_BOUNDS = 40;
const MOST_ROWS = 40;

const LINE = { type: "line", clip: false, showSymbol: false, silent: true } as const;

type Point = [number, number | null];

function boundsOf(bounds: readonly number[], low: number, high: number) {
  const data = bounds.slice(1, -1).flatMap((at): Point[] => [
    [at, low],
    [at, high],
    [at, null],
  ]);
  return { ...LINE, data, lineStyle: { color: "var(--line)", width: 1 } };
}

/**
 * Draws a stroke from the smallest to the largest sample. The length of the stroke is at least `thick`, so that a
 * single sample is visible.
 */
function strokeOf(
  { at, low, high }: { readonly at: number; readonly low: number; readonly high: number },
  thick: number,
): Point[] {
  const more = Math.max(0, thick - (high - low)) / 2;
  return [
    [at, low - more],
    [at, high + more],
    [at, null],
  ];
}

function medianOf(median: number | null, block: number): Point[] {
  if (median === null) return [];
  return [
    [block + 0.1, median],
    [block + 0.9, median],
    [block + 0.9, null],
  ];
}

function blockInWords(block: BlockSummary | undefined): string {
  if (block === undefined || block.median === null) return DASH;
  const { median, min, max, load, lost } = block;
  const range = `${showNumber(median)} (${showNumber(min ?? median)} to ${showNumber(max ?? median)})`;
  const beside = load === undefined ? "" : `, load ${load}`;
  return `${range}${beside}${lost > 0 ? `, ${showCount(lost)} lost` : ""}`;
}
