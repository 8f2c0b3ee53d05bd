import { timeAxis } from "../waveform/time-axis.ts";
import type { TimeWindow } from "./drawn-wire.ts";

/** A time axis as two lines of text, with the unit of its labels. */
export interface DrawnAxis {
  readonly line: string;
  /** The labels below the line. Each label starts at its tick, or further left if it would not fit at the right end. */
  readonly labels: string;
  /** The unit of the labels. */
  readonly unit: string;
}

/** Draws a time axis with ticks at round times. Labels that do not fit are left out. */
export function drawAxis(window: TimeWindow, columns: number): DrawnAxis {
  const { ticks, unit } = timeAxis(window, Math.max(2, Math.floor(columns / COLUMNS_PER_TICK)));
  const line = new Array<string>(columns).fill("─");
  let labels = "";
  for (const { part, label } of ticks) {
    const column = Math.min(columns - 1, Math.round(part * columns));
    line[column] = column === 0 ? "├" : column === columns - 1 ? "┤" : "┼";
    const at = Math.min(column, columns - label.length);
    const isFree = labels === "" || at > labels.length;
    if (at >= 0 && isFree) labels = labels.padEnd(at) + label;
  }
  return { line: line.join(""), labels, unit };
}

const COLUMNS_PER_TICK = 9;
