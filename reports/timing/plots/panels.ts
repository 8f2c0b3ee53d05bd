import { truncate } from "../../../harness/text/width.ts";
import { type AxisPlan, axisOf } from "./axes.ts";
import type { ChartOption } from "./chart.ts";

/** Several plots, one above the other. Each target has one plot. All plots share the horizontal axis at the bottom. */
export interface Panels {
  readonly names: readonly string[];
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  readonly series: (panel: number) => readonly Series[];
}

export type Series = Extract<NonNullable<ChartOption["series"]>, readonly unknown[]>[number];

export const WIDTH = 420;

/** The space to the left of a plot, for the labels and the name of its vertical axis. */
const LEFT = 74;

/** Returns the height of the plot in each panel, for `count` panels. */
export function panelHeight(count: number): number {
  return count === 1 ? 180 : count === 2 ? 100 : 76;
}

/** Computes the layout of panels. A single panel gets no title. */
export function layOutPanels({ names, x, y, series }: Panels): {
  readonly height: number;
  readonly option: ChartOption;
} {
  const tall = panelHeight(names.length);
  const header = names.length > 1 ? 20 : 8;
  const top = (panel: number) => header + panel * (tall + header);
  const last = names.length - 1;
  const xOf = ({ name: _, ...plan }: AxisPlan, panel: number) =>
    axisOf(panel === last ? x : { ...plan, hasLabels: false }, panel);
  const yOf = ({ name: _, ...plan }: AxisPlan, panel: number) =>
    axisOf(panel === Math.floor(last / 2) ? y : plan, panel);
  return {
    height: top(last) + tall + 44,
    option: {
      grid: names.map((_, panel) => ({
        left: LEFT,
        right: 14,
        top: top(panel),
        height: tall,
        outerBoundsMode: "none" as const,
      })),
      title: last === 0 ? [] : names.map((name, panel) => titleOf(name, top(panel))),
      xAxis: names.map((_, panel) => xOf(x, panel)),
      yAxis: names.map((_, panel) => yOf(y, panel)),
      series: names.flatMap((_, panel) =>
        series(panel).map((one) => ({ ...one, xAxisIndex: panel, yAxisIndex: panel })),
      ),
    },
  };
}

function titleOf(name: string, top: number) {
  return {
    text: truncate(name, 44),
    left: LEFT,
    top: top - 16,
    padding: 0,
    textStyle: { fontSize: 12, fontWeight: "normal" as const, color: "currentColor" },
  };
}

/** Returns the colour of a target, as a CSS variable of the page. */
export function colourOf(index: number): string {
  return `var(--t${index % COLOURS})`;
}

/** Returns the dashes of a target, so that lines differ even without colours. */
export function dashesOf(index: number): "solid" | number[] {
  const dashes = DASHES[(index + Math.floor(index / COLOURS)) % DASHES.length]!;
  return dashes.length === 0 ? "solid" : [...dashes];
}

const COLOURS = 6;
const DASHES = [[], [6, 3], [2, 2], [8, 3, 2, 3]] as const;
