import { createRequire } from "node:module";
import type * as ECharts from "echarts";
import type { LineSeriesOption } from "echarts/charts";
import type { GridComponentOption, TitleComponentOption } from "echarts/components";
import type { ComposeOption } from "echarts/core";
import { html, Markup } from "../../markup.ts";
import { compactSvg } from "./compact-svg.ts";

/** The part of the options of ECharts that our plots use. */
export type ChartOption = ComposeOption<
  LineSeriesOption | GridComponentOption | TitleComponentOption
>;

export interface Chart {
  readonly width: number;
  readonly height: number;
  /** A few words that say what the drawing shows. */
  readonly label: string;
  /** The ids of two elements: the sentence about the plot, and the table behind the plot. */
  readonly describedBy: string;
  readonly details: string;
  readonly option: ChartOption;
}

/**
 * Draws a chart as SVG. The colours may be variables of CSS. The same chart always results in the
 * same text.
 */
export function drawChart(chart: Chart): Markup {
  const { width, height, label, describedBy, details, option } = chart;
  const drawing = loadECharts().init(null, null, { renderer: "svg", ssr: true, width, height });
  drawing.setOption({ animation: false, ...option });
  const svg = drawing.renderToSVGString();
  drawing.dispose();
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${label}" aria-describedby="${describedBy}" aria-details="${details}">${new Markup(compactSvg(svg))}</svg>`;
}

/** Loads ECharts only when the first plot is drawn, because loading takes 0.3 s and most commands draw nothing. */
function loadECharts(): typeof ECharts {
  return require("echarts");
}

const require = createRequire(import.meta.url);
