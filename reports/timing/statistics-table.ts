import type { Figure } from "../../harness/timing/figure.ts";
import {
  type Absent,
  type Early,
  type Estimate,
  isAbsent,
  type Summary,
} from "../../harness/timing/statistics/summary.ts";
import { html, type Markup } from "../markup.ts";
import { emulatedMark, targetHeading } from "./marks.ts";
import type { EntryView, FigureView } from "./report-data.ts";
import { showCount, showEarly, showInterval, showNumber } from "./values.ts";

/** Renders the statistics of a figure: one row per statistic, one column per target. */
export function renderStatistics({ figure, unit, entries }: FigureView): Markup {
  const rows = ROWS.filter(({ isFor }) => isFor(figure, entries));
  return html`<div class="wide"><table class="numbers"><caption>Statistics in ${
    unit === "us" ? "microseconds" : "percent of the fair share"
  }, with 95 % intervals</caption>
<thead><tr><td></td>${entries.map((entry) => html`<th scope="col">${targetHeading(entry)}${emulatedMark(entry)}`)}</thead>
<tbody>
${rows.map(({ name, cell }) => html`<tr><th scope="row">${name}${entries.map(({ summary }) => html`<td>${cell(summary)}`)}\n`)}</tbody></table></div>
`;
}

interface Row {
  readonly name: string;
  readonly isFor: (figure: Figure | undefined, entries: readonly EntryView[]) => boolean;
  readonly cell: (summary: Summary) => Markup;
}

const always = () => true;

/**
 * Returns the condition for showing a row: the figure is not a curve, or its entries have this statistic. The
 * percentiles of a curve are in the table of its plot, because they differ for each load.
 */
function unlessCurve(name: "median" | "mad" | "p90" | "p99" | "p99.9"): Row["isFor"] {
  return (figure, entries) => figure?.quantity.kind !== "curve" || hasAny(entries, name);
}

const ROWS: readonly Row[] = [
  { name: "samples", isFor: always, cell: ({ n }) => html`${showCount(n)}` },
  { name: "blocks", isFor: always, cell: ({ blocks }) => html`${showCount(blocks.length)}` },
  {
    name: "lost samples",
    isFor: (_, entries) => entries.some(({ summary }) => summary.lost > 0),
    cell: ({ lost }) => html`${showCount(lost)}`,
  },
  { name: "max", isFor: always, cell: ({ max }) => cellOf(max) },
  { name: "p99.9", isFor: unlessCurve("p99.9"), cell: (summary) => cellOf(summary["p99.9"]) },
  { name: "p99", isFor: unlessCurve("p99"), cell: ({ p99 }) => cellOf(p99) },
  { name: "p90", isFor: unlessCurve("p90"), cell: ({ p90 }) => cellOf(p90) },
  { name: "median", isFor: unlessCurve("median"), cell: ({ median }) => cellOf(median) },
  { name: "MAD", isFor: unlessCurve("mad"), cell: ({ mad }) => cellOf(mad) },
  { name: "min", isFor: always, cell: ({ min }) => cellOf(min) },
  {
    name: "early by a tick or more",
    isFor: (_, entries) => hasAny(entries, "early"),
    cell: ({ early }) => earlyCell(early),
  },
  {
    name: "drift, ppm",
    isFor: (figure, entries) => figure?.quantity.kind === "period" || hasAny(entries, "driftPpm"),
    cell: ({ driftPpm }) => cellOf(driftPpm),
  },
  {
    name: "slope, us per task",
    isFor: (figure, entries) => figure?.quantity.kind === "curve" || hasAny(entries, "curve"),
    cell: ({ curve }) => cellOf(isAbsent(curve) ? curve : curve.slopeUs),
  },
  {
    name: "least share, %",
    isFor: (figure, entries) => figure?.quantity.kind === "share" || hasAny(entries, "share"),
    cell: ({ share }) => cellOf(isAbsent(share) ? share : share.least),
  },
  {
    name: "greatest share, %",
    isFor: (figure, entries) => figure?.quantity.kind === "share" || hasAny(entries, "share"),
    cell: ({ share }) => cellOf(isAbsent(share) ? share : share.greatest),
  },
  {
    name: "uncertainty of one value, us",
    isFor: (_, entries) => entries.some(({ summary }) => summary.unit === "us"),
    cell: ({ uncertainty }) => html`± ${showNumber(uncertainty.halfWidthUs)}`,
  },
  {
    name: "uncertainty of the drift, ppm",
    isFor: (_, entries) => entries.some(({ summary }) => summary.uncertainty.halfWidthPpm > 0),
    cell: ({ uncertainty }) => html`± ${showNumber(uncertainty.halfWidthPpm)}`,
  },
];

function hasAny(
  entries: readonly EntryView[],
  name: "early" | "driftPpm" | "curve" | "share" | "median" | "mad" | "p90" | "p99" | "p99.9",
): boolean {
  return entries.some(({ summary }) => !isAbsent(summary[name]));
}

function cellOf(value: number | Estimate | Absent): Markup {
  if (typeof value === "number") return html`${showNumber(value)}`;
  if (isAbsent(value)) return html`<small>${value.absent}</small>`;
  const { interval } = value;
  return html`${showNumber(value.value)} <small>${
    isAbsent(interval) ? interval.absent : showInterval(interval)
  }</small>`;
}

function earlyCell(early: Early | Absent): Markup {
  if (isAbsent(early)) return html`<small>${early.absent}</small>`;
  const { less, doubtful, mostUs } = early;
  const parts = [
    ...(doubtful > 0 ? [`${showCount(doubtful)} doubtful`] : []),
    ...(less > 0 ? [`${showCount(less)} by less`] : []),
    ...(mostUs > 0 ? [`most: ${showNumber(mostUs)} us`] : []),
  ];
  return html`${showEarly({ ...early, doubtful: 0 })} <small>${parts.join(", ")}</small>`;
}
