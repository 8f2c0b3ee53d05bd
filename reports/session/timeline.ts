import { html, type Markup } from "../markup.ts";
import { type TimeAxis, timeAxis } from "../waveform/time-axis.ts";
import { describeVolts, MOST_VOLTS } from "./drawn-volts.ts";
import type { TimeWindow } from "./drawn-wire.ts";
import {
  linePath,
  type PlotScale,
  plotScale,
  pointPath,
  ROW,
  spanPath,
  spanPaths,
  voltsPath,
  wirePaths,
  xOf,
} from "./plot-paths.ts";
import type { WireView } from "./session-view.ts";
import { showShare, showTime } from "./show-time.ts";
import type { LaneView } from "./task-lanes.ts";

/** The content of the rows of a timeline. */
export interface TimelineRows {
  readonly wires: readonly WireView[];
  /** The times at which the program printed something, in microseconds. */
  readonly printedUs: readonly number[];
  readonly lanes: readonly LaneView[];
  /** The arrows of a timeline. Each arrow says which lane made another lane ready. */
  readonly wakes: readonly LaneWake[];
}

/** The lane `from` made the lane `to` ready at `atUs`, and `to` ran at `toUs`. Times are in microseconds. */
export interface LaneWake {
  readonly from: LaneView;
  readonly to: LaneView;
  readonly atUs: number;
  readonly toUs: number;
}

export interface TimelineOptions {
  /** The id of the timeline. It is unique in the page. */
  readonly id: string;
  readonly title: string;
  /**
   * The number of equal parts into which the drawn time is divided. Edges within the same part are drawn as one block.
   */
  readonly parts: number;
  /** True if the scripts of the page may zoom into the timeline. */
  readonly canZoom?: boolean;
}

/**
 * Renders wires, printed lines and tasks over one time axis. The labels are text of the page, and the plots are as wide
 * as the page. So a timeline is legible at each width.
 */
export function renderTimeline(
  { wires, printedUs, lanes, wakes }: TimelineRows,
  window: TimeWindow,
  { id, title, parts, canZoom = false }: TimelineOptions,
): Markup {
  const scale = plotScale(window, parts);
  const axis = axisOf(window);
  const grid = gridPath(axis, scale);
  const zoom = canZoom
    ? html` data-from="${window.fromUs}" data-to="${window.toUs}" data-width="${scale.width}"`
    : html``;
  return html`<figure class="timeline" id="${id}" aria-labelledby="${id}-title"${zoom}>
<figcaption id="${id}-title">${title}</figcaption>
${wires.map((wire) => renderWire(wire, grid, scale))}${
  printedUs.length > 0 && renderPrinted(printedUs, grid, scale)
}${lanes.map((lane) => renderLane(lane, grid, scale, wakePath(lane, { lanes, wakes }, scale)))}${renderAxis(axis)}</figure>
`;
}

/**
 * Returns the axis of the drawn time. An axis with a long label has fewer ticks. Otherwise the labels would overlap on
 * a narrow page, where the style sheet hides only every second label.
 */
function axisOf(window: TimeWindow): TimeAxis {
  const axis = timeAxis(window, 10);
  const longest = Math.max(...axis.ticks.map(({ label }) => label.length));
  return longest > 4 ? timeAxis(window, 5) : axis;
}

function gridPath({ ticks }: TimeAxis, { width }: PlotScale): string {
  return ticks.map(({ part }) => `M${Math.round(part * width)} 0V${ROW.height}`).join("");
}

function renderWire(wire: WireView, grid: string, scale: PlotScale): Markup {
  const { name, variables, volts } = wire;
  const label = html`<b>${variables || name}</b>${variables !== "" && html` <span>${name}</span>`}`;
  if (volts !== undefined) {
    return renderRow({
      ...{ kind: "wire analog", label, levels: html`${MOST_VOLTS} V<br>0 V`, grid, scale },
      words: `${wire.title}: ${describeVolts(volts)}`,
      drawing: html`<path class="line" d="${voltsPath(volts, scale, MOST_VOLTS)}"/>`,
    });
  }
  const { line, blocks, floating } = wirePaths(wire, scale);
  const drawing = html`${line !== "" && html`<path class="line" d="${line}"/>`}${
    blocks !== "" && html`<path class="block" d="${blocks}"/>`
  }${floating !== "" && html`<path class="floating" d="${floating}"/>`}`;
  return renderRow({
    ...{ kind: "wire", label, levels: html`high<br>low`, grid, scale, drawing },
    words: describeWire(wire),
  });
}

/** Describes a wire for people who do not see its drawing. */
function describeWire({ title, initial, edges: all, measures, undriven }: WireView): string {
  const { edges, period, duty } = measures;
  const freeUs = undriven.reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const free = undriven.length === 0 ? [] : [`nothing drives the wire for ${showTime(freeUs)}`];
  if (edges === 0) {
    // The setup of the pin may have changed the level. The edge of this change is not counted, so `edges` is 0.
    const level = all.at(-1)?.level ?? initial;
    const words = level === null ? "nothing drives it" : `always ${level === 1 ? "high" : "low"}`;
    return `${title}: ${[words, ...free].join(", ")}`;
  }
  return [
    `${title}: ${edges} ${edges === 1 ? "edge" : "edges"}`,
    ...(period === undefined ? [] : [`median period ${showTime(period.medianUs)}`]),
    ...(duty === undefined ? [] : [`duty ${showShare(duty)}`]),
    ...free,
  ].join(", ");
}

function renderPrinted(timesUs: readonly number[], grid: string, scale: PlotScale): Markup {
  return renderRow({
    ...{ kind: "printed", label: html`<b>printed</b>`, grid, scale },
    words: `Number of times at which the program printed something: ${timesUs.length}`,
    drawing: html`<path class="point" d="${pointPath(timesUs, scale)}"/>`,
  });
}

/**
 * Returns the path of the lines that end at `lane`. Each time another lane made `lane` ready, a line starts in the row
 * of the other lane. If there are more than `MOST_WAKES` lines, the path is empty, because single lines would not be
 * visible.
 */
function wakePath(
  lane: LaneView,
  { lanes, wakes }: Pick<TimelineRows, "lanes" | "wakes">,
  scale: PlotScale,
): string {
  const { window } = scale;
  const seen = wakes.filter(
    ({ from, to, atUs, toUs }) =>
      to === lane && lanes.includes(from) && atUs >= window.fromUs && toUs <= window.toUs,
  );
  if (seen.length > MOST_WAKES) return "";
  const row = lanes.indexOf(lane);
  return seen
    .map(({ from, atUs, toUs }) => {
      const fromY = ROW.height / 2 + (lanes.indexOf(from) - row) * LANE_PITCH;
      return `M${xOf(atUs, scale)} ${fromY}L${xOf(toUs, scale)} ${ROW.height / 2}`;
    })
    .join("");
}

/** The largest number of lines that end at one lane. More lines would hide each other. */
const MOST_WAKES = 100;
/**
 * The vertical distance from one lane to the next lane, in units of a plot. A plot is 1.5rem high, which is 40 units.
 * The distance is 1.65rem, which is 44 units (see page.css).
 */
const LANE_PITCH = 44;

function renderLane(lane: LaneView, grid: string, scale: PlotScale, wakes: string): Markup {
  const { title, fromUs, toUs, spans, waits, marks, totalUs } = lane;
  const life = spanPath({ fromUs, toUs }, scale);
  const { exact, share } = spanPaths(spans, scale);
  const waiting = linePath(
    waits.filter(({ isSleep }) => !isSleep),
    scale,
  );
  const times = (kind: string) =>
    pointPath(
      marks.filter((mark) => mark.kind === kind).map(({ atUs }) => atUs),
      scale,
    );
  return renderRow({
    ...{ kind: share === "" ? "lane" : "lane many", label: html`<b>${title}</b>`, grid, scale },
    words: `${title}: ran ${spans.length === 1 ? "once" : `${spans.length} times`}, ${showTime(totalUs)} in total`,
    drawing: html`<path class="life" d="${life}"/>${
      waiting !== "" && html`<path class="waiting" d="${waiting}"/>`
    }${
      share !== "" && html`<path class="share" d="${share}"/>`
    }${exact !== "" && html`<path class="span" d="${exact}"/>`}${
      marks.length > 0 &&
      html`<path class="cancel" d="${times("cancel")}"/><path class="exception" d="${times("exception")}"/>`
    }${wakes !== "" && html`<path class="wake" d="${wakes}"/>`}`,
  });
}

interface Row {
  readonly kind: "wire" | "wire analog" | "printed" | "lane" | "lane many";
  readonly label: Markup;
  readonly levels?: Markup;
  /** Describes in words what the drawing of the row shows. */
  readonly words: string;
  readonly drawing: Markup;
  readonly grid: string;
  readonly scale: PlotScale;
}

function renderRow({ kind, label, levels, words, drawing, grid, scale }: Row): Markup {
  return html`<div class="row ${kind}"><div class="label">${label}</div><div class="levels" aria-hidden="true">${levels}</div><svg viewBox="0 0 ${scale.width} ${ROW.height}" preserveAspectRatio="none" role="img" aria-label="${words}"><path class="grid" d="${grid}"/>${drawing}</svg></div>
`;
}

function renderAxis({ ticks, unit }: TimeAxis): Markup {
  const shown = ticks.map(({ part, label }, i) => {
    const side = part < 0.02 ? " first" : part > 0.97 ? " last" : "";
    return html`<span class="tick${i % 2 === 1 && " odd"}${side}" style="left:${(100 * part).toFixed(3)}%">${label}</span>`;
  });
  return html`<div class="row axis"><div class="label">time in <span class="unit">${unit}</span></div><div class="levels"></div><div class="ticks">${shown}</div></div>
`;
}
