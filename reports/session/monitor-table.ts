import pc from "picocolors";
import { padEnd, truncate, widthOf } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import { fitLine } from "./fitted-line.ts";
import { MONITOR_COLUMNS, MONITOR_MEANING, type MonitorView } from "./monitor-view.ts";

/**
 * Renders what a monitor reported: a table with one row per ident, then the hogs (tasks that blocked all other tasks)
 * and the problems. If the table is wider than the terminal, each ident is a list instead.
 */
export function renderMonitor(
  monitor: MonitorView | undefined,
  { width, colour }: PageLook,
): string[] {
  if (monitor === undefined) return [];
  const { bold, dim, yellow } = pc.createColors(colour);
  const { title, words, rows, hogs, problems } = monitor;
  const list = ([first, ...others]: readonly string[], tint: (text: string) => string) =>
    first === undefined
      ? []
      : [
          ...fitLine(first, width).map(tint),
          ...others.flatMap((line) => fitLine(line, width, { indent: 2, hanging: 4 })),
        ];
  return [
    ...fitLine(`${title}: ${words}`, width).map(bold),
    ...(rows.length === 0 ? [] : (tableOf(rows, width, bold) ?? listsOf(rows, width, bold))),
    ...(rows.length === 0 ? [] : fitLine(MONITOR_MEANING, width).map(dim)),
    ...list(hogs, hogs.length > 1 ? yellow : dim),
    ...list(problems, yellow),
  ];
}

type Rows = MonitorView["rows"];
type Tint = (text: string) => string;

function tableOf(rows: Rows, width: number, bold: Tint): string[] | undefined {
  const titleWidth = Math.max(HEAD.length, ...rows.map(({ title }) => widthOf(title)));
  const widths = MONITOR_COLUMNS.map((name, i) =>
    Math.max(...[name, ...rows.map(({ cells }) => cells[i]!)].map(widthOf)),
  );
  if (titleWidth + widths.reduce((sum, one) => sum + one + GAP, 0) > width) return undefined;
  const write = (title: string, cells: readonly string[]) =>
    padEnd(title, titleWidth) +
    cells.map((cell, i) => " ".repeat(GAP + widths[i]! - widthOf(cell)) + cell).join("");
  return [
    bold(write(HEAD, MONITOR_COLUMNS)),
    ...rows.map(({ title, cells }) => write(title, cells)),
  ];
}

const HEAD = "ident";
const GAP = 1;

function listsOf(rows: Rows, width: number, bold: Tint): string[] {
  const nameWidth = Math.max(...MONITOR_COLUMNS.map(widthOf));
  return rows.flatMap(({ title, cells }) => [
    bold(truncate(title, width)),
    ...MONITOR_COLUMNS.map((name, i) => [name, cells[i]!] as const)
      .filter(([, cell]) => cell !== "")
      .map(([name, cell]) => truncate(`  ${padEnd(name, nameWidth)}  ${cell}`, width)),
  ]);
}
