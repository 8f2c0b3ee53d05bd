import pc from "picocolors";
import { padEnd, truncate, widthOf } from "../../harness/text/width.ts";
import { wrap } from "../../harness/text/wrap.ts";
import type { PageLook } from "../page-look.ts";
import { concludeTiming, emulationNotice, verdictOf } from "./conclusion.ts";
import { printableReport } from "./printable-report.ts";
import { type EntryView, emulatedTargets, type TimingReport, viewFigures } from "./report-data.ts";
import { sparkline } from "./sparkline.ts";
import { DASH, showCount, showEarly, showMiddle, showMiddleInterval, showValue } from "./values.ts";

/**
 * Renders measurements for a terminal: first one line per figure and target, then the figures that were not measured,
 * and finally the conclusion in one line. Columns that do not fit are left out.
 */
export function renderTimingTable(raw: TimingReport, look: PageLook): string {
  const report = printableReport(raw);
  const colours = pc.createColors(look.colour);
  const rows = viewFigures(report).flatMap(({ id, unit, entries }) =>
    entries.map((entry) => ({ id, unit, entry })),
  );
  const emulated = emulatedTargets(report.results);
  const { rank, line } = concludeTiming(report);
  const paint = { bad: colours.red, unclear: colours.yellow, good: colours.green, plain: String };
  const missing = report.results.missing.flatMap(({ figure, column, reason }) =>
    wrap(`${figure} on ${column} was not measured: ${reason}`, look.width, "  "),
  );
  const notices = [
    ...report.results.notices,
    ...(emulated.length > 0 ? [emulationNotice(emulated)] : []),
  ].flatMap((notice) => wrap(notice, look.width));
  return [
    ...(rows.length > 0 ? [...renderRows(rows, look), ""] : []),
    ...(missing.length > 0 ? [...missing, ""] : []),
    ...notices.map((notice) => colours.yellow(notice)),
    ...wrap(line, look.width).map(paint[rank]),
    "",
  ].join("\n");
}

/**
 * Renders one line for each target of each figure in `headlines`: the names, a small histogram, and the range of the
 * values.
 */
export function renderSparklines(
  raw: TimingReport,
  headlines: readonly string[],
  { width }: PageLook,
): string {
  const views = viewFigures(printableReport(raw)).filter(({ id }) => headlines.includes(id));
  const rows = views.flatMap(({ id, unit, entries }) =>
    entries.map(({ column, measurement, summary: { min, median, max } }) => ({
      name: `${id} ${column}`,
      line: sparkline(
        measurement.blocks.flatMap(({ samplesUs }) => samplesUs),
        SPARKS,
      ),
      range: `${showValue(min)} to ${showValue(max)} ${unit}, median ${showValue(median)}`,
    })),
  );
  const longest = Math.max(0, ...rows.map(({ name }) => widthOf(name)));
  const room = Math.max(8, Math.min(longest, width - SPARKS - 36));
  return rows
    .map(({ name, line, range }) =>
      truncate(
        `${padEnd(truncate(name, room), room)}  ${padEnd(line, SPARKS + 2)}  ${range}`,
        width,
      ),
    )
    .join("\n");
}

const SPARKS = 20;

interface Row {
  readonly id: string;
  readonly unit: string;
  readonly entry: EntryView;
}

interface Column {
  readonly name: string;
  readonly cell: (row: Row) => string;
  readonly isText?: boolean;
  /**
   * The order in which a narrow terminal leaves out columns: first the column with the number 1, then the column with
   * the number 2, and so on. A column without a number always stays.
   */
  readonly leavesAs?: number;
}

const COLUMNS: readonly Column[] = [
  { name: "figure", cell: ({ id }) => id, isText: true },
  { name: "target", cell: ({ entry }) => entry.column, isText: true },
  { name: "n", cell: ({ entry }) => showCount(entry.summary.n), leavesAs: 2 },
  { name: "median", cell: ({ entry }) => showMiddle(entry.summary) },
  { name: "95 %", cell: ({ entry }) => showMiddleInterval(entry.summary) ?? DASH, leavesAs: 1 },
  { name: "p99", cell: ({ entry }) => showValue(entry.summary.p99), leavesAs: 4 },
  { name: "max", cell: ({ entry, unit }) => withUnit(showValue(entry.summary.max), unit) },
  { name: "early", cell: ({ entry }) => showEarly(entry.summary.early), leavesAs: 3 },
  { name: "verdict", cell: ({ entry }) => verdictOf(entry) || DASH, isText: true },
];

/** The smallest number of characters that are left if the name of a figure or a target is cut. */
const SHORTEST_NAME = 6;

function renderRows(rows: readonly Row[], { width, colour }: PageLook): string[] {
  const colours = pc.createColors(colour);
  let columns = COLUMNS;
  const layOut = () =>
    columns.map(({ name, cell }) =>
      Math.max(widthOf(name), ...rows.map((row) => widthOf(cell(row)))),
    );
  const tooWide = (widths: readonly number[]) =>
    widths.reduce((sum, one) => sum + one + 1, -1) - width;
  let widths = layOut();
  for (let step = 1; step <= LAST_TO_LEAVE && tooWide(widths) > spareOf(widths, step); step++) {
    columns = columns.filter(({ leavesAs }) => leavesAs !== step);
    widths = layOut();
  }
  while (tooWide(widths) > 0 && Math.max(widths[0]!, widths[1]!) > SHORTEST_NAME) {
    widths[widths[0]! > widths[1]! ? 0 : 1]!--;
  }
  const write = (cells: readonly string[]) =>
    cells.map((cell, i) => {
      const shown = cut(cell, widths[i]!);
      const space = " ".repeat(Math.max(0, widths[i]! - widthOf(shown)));
      return columns[i]!.isText ? shown + space : space + shown;
    });
  const head = write(columns.map(({ name }) => name))
    .join(" ")
    .trimEnd();
  const lines = rows.map((row) => {
    const cells = write(columns.map(({ cell }) => cell(row)));
    const paint = {
      beyond: colours.red,
      inconclusive: colours.yellow,
      within: colours.green,
      "": String,
    };
    const last = paint[verdictOf(row.entry)](cells.at(-1)!.trimEnd());
    return [...cells.slice(0, -1), last].join(" ");
  });
  return [colours.bold(truncate(head, width)), ...lines];
}

/**
 * Returns the number of characters by which the names may be shortened. If this is not enough, the next column is left
 * out.
 */
function spareOf([figure = 0, target = 0]: readonly number[], step: number): number {
  return step === LAST_TO_LEAVE ? figure + target - 2 * SHORTEST_NAME : CUT_AT_MOST;
}

const LAST_TO_LEAVE = 4;
const CUT_AT_MOST = 4;

/** Cuts the middle of a name, because the end may be a version. If the name is not ASCII, cuts its end instead. */
function cut(cell: string, width: number): string {
  if (widthOf(cell) <= width || !ASCII.test(cell)) return truncate(cell, width);
  const tail = Math.floor((width - 1) / 2);
  return `${cell.slice(0, width - 1 - tail)}…${cell.slice(cell.length - tail)}`;
}

const ASCII = /^[ -~]*$/;

function withUnit(value: string, unit: string): string {
  return value === DASH ? value : `${value} ${unit}`;
}
