import pc from "picocolors";
import type { WireMeasures } from "../../harness/session/wire-measures.ts";
import { padEnd, truncate, widthOf } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import { DASH, showCount } from "../timing/values.ts";
import { fitLine } from "./fitted-line.ts";
import type { WireView } from "./session-view.ts";
import { showShare, showTime } from "./show-time.ts";

/** A column of the table of wires. */
export interface MeasureColumn {
  /** The name of a column in two parts. The first part may be empty. */
  readonly name: readonly [string, string];
  readonly cell: (measures: WireMeasures) => string;
}

/** The columns of the table of wires, on a terminal and on the page. */
export const MEASURE_COLUMNS: readonly MeasureColumn[] = [
  { name: ["", "edges"], cell: ({ edges }) => showCount(edges) },
  { name: ["period", "min"], cell: ({ period }) => timeOf(period?.minUs) },
  { name: ["period", "median"], cell: ({ period }) => timeOf(period?.medianUs) },
  { name: ["period", "p99"], cell: ({ period }) => timeOf(period?.p99Us) },
  { name: ["period", "max"], cell: ({ period }) => timeOf(period?.maxUs) },
  { name: ["", "jitter"], cell: ({ period }) => timeOf(period?.jitterUs) },
  { name: ["", "duty"], cell: ({ duty }) => (duty === undefined ? DASH : showShare(duty)) },
  { name: ["longest", "pause"], cell: ({ longestPause }) => pauseOf(longestPause) },
];

/**
 * Sentences that explain the columns of periods, jitter and duty, for readers who see a table of wires for the first
 * time.
 */
const MEASURE_MEANINGS = [
  "Period: the time from one rise to the next. 99 % of the periods are not longer than p99.",
  "Jitter: the standard deviation of the periods. Duty: the share of the time in which the wire is high, measured over whole periods.",
] as const;

/** The meaning of the sign ≥ in the column of pauses. */
const OPEN_PAUSE_MEANING =
  "≥: the pause still lasted when the session ended, so it is at least this long.";

/** The sentence about an edge that is drawn but not counted. */
const SET_UP_MEANING = "The edge at which the program sets up a pin is drawn, but not counted.";

/** Returns the sentences that explain the table of these wires. */
export function meaningsOf(wires: readonly WireView[]): string[] {
  return [
    ...MEASURE_MEANINGS,
    ...(hasOpenPause(wires) ? [OPEN_PAUSE_MEANING] : []),
    ...(wires.some(({ edges, measures }) => edges.length > measures.edges) ? [SET_UP_MEANING] : []),
  ];
}

/** Returns true if the table has the sign ≥. */
function hasOpenPause(wires: readonly WireView[]): boolean {
  return wires.some(({ measures }) => measures.longestPause?.isAtEnd === true);
}

/**
 * Renders the measurements of the wires as a table with one row per wire, and below it the sentences that explain the
 * table. If the table would be wider than the terminal, renders each wire as a list instead.
 */
export function renderMeasures(wires: readonly WireView[], { width, colour }: PageLook): string[] {
  if (wires.length === 0) return [];
  const { bold, dim } = pc.createColors(colour);
  const table = tableOf(wires, width);
  return [
    ...(table === undefined
      ? listsOf(wires, width, bold)
      : table.map((line, i) => (i < HEAD_LINES ? bold(line) : line))),
    ...meaningsOf(wires)
      .flatMap((line) => fitLine(line, width))
      .map(dim),
  ];
}

const HEAD_LINES = 2;

function tableOf(wires: readonly WireView[], width: number): string[] | undefined {
  const rows = wires.map(({ measures }) => MEASURE_COLUMNS.map(({ cell }) => cell(measures)));
  const widths = MEASURE_COLUMNS.map(({ name }, i) =>
    Math.max(...[...name, ...rows.map((row) => row[i]!)].map(widthOf)),
  );
  const room = width - widths.reduce((sum, one) => sum + one + GAP, 0);
  const longest = Math.max("wire".length, ...wires.map(({ title }) => widthOf(title)));
  if (room < Math.min(longest, LEAST_TITLE)) return undefined;
  const titleWidth = Math.min(longest, room);
  const write = (title: string, cells: readonly string[]) =>
    padEnd(truncate(title, titleWidth), titleWidth) +
    cells.map((cell, i) => " ".repeat(GAP + widths[i]! - widthOf(cell)) + cell).join("");
  const upper = MEASURE_COLUMNS.map(({ name: [word] }, i) =>
    word === MEASURE_COLUMNS[i - 1]?.name[0] ? "" : word,
  );
  return [
    write("", upper),
    write(
      "wire",
      MEASURE_COLUMNS.map(({ name: [, word] }) => word),
    ),
    ...wires.map(({ title }, i) => write(title, rows[i]!)),
  ];
}

const GAP = 1;
const LEAST_TITLE = 10;

function listsOf(
  wires: readonly WireView[],
  width: number,
  bold: (text: string) => string,
): string[] {
  const names = MEASURE_COLUMNS.map(({ name }) => name.filter((word) => word !== "").join(" "));
  const nameWidth = Math.max(...names.map(widthOf));
  return wires.flatMap(({ title, measures }) => [
    bold(truncate(title, width)),
    ...MEASURE_COLUMNS.map(({ cell }, i) => [names[i]!, cell(measures)] as const)
      .filter(([, value]) => value !== DASH)
      .map(([name, value]) => truncate(`  ${padEnd(name, nameWidth)}  ${value}`, width)),
  ]);
}

function timeOf(us: number | undefined): string {
  return us === undefined ? DASH : showTime(us);
}

function pauseOf(pause: WireMeasures["longestPause"]): string {
  if (pause === undefined) return DASH;
  return `${pause.isAtEnd ? "≥" : ""}${showTime(pause.toUs - pause.fromUs)}`;
}
