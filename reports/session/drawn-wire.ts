import type { Edge, Level } from "../../harness/trace/waveform.ts";

/** A part of the time of a session, in microseconds. */
export interface TimeWindow {
  readonly fromUs: number;
  readonly toUs: number;
}

/** One wire as two lines of text. */
export interface DrawnWire {
  readonly high: string;
  readonly low: string;
  /** True if some columns have too many edges to show each edge. */
  readonly isDense: boolean;
}

/**
 * Draws the level of a wire with box drawing characters: one line for high and one line for low. Each column is an
 * equal part of the window. The number of edges in a column decides how the column is drawn:
 * - More than two edges: a block.
 * - Two edges: a narrow pulse. If a column next to it also has two or more edges, a block.
 *
 * A column is floating if nothing drives the wire in the whole column. `edges` are all edges of the wire in order of
 * time.
 */
export function drawWire(
  edges: readonly Edge[],
  initial: Level | null,
  { fromUs, toUs }: TimeWindow,
  columns: number,
  undriven: readonly TimeWindow[] = [],
): DrawnWire {
  const counts = new Array<number>(columns).fill(0);
  const ends = new Array<Level | null>(columns).fill(null);
  let start = initial;
  for (const { atUs, level } of edges) {
    if (atUs > toUs) break;
    if (atUs < fromUs) {
      start = level;
      continue;
    }
    const column = Math.min(
      columns - 1,
      Math.floor(((atUs - fromUs) / Math.max(toUs - fromUs, 1e-3)) * columns),
    );
    counts[column]! += 1;
    ends[column] = level;
  }
  const isBlock = (column: number) => {
    const count = counts[column]!;
    const besides = Math.max(counts[column - 1] ?? 0, counts[column + 1] ?? 0);
    return count > 2 || (count === 2 && besides >= 2);
  };
  const size = (toUs - fromUs) / columns;
  let next = 0;
  const isUndriven = (column: number) => {
    const from = fromUs + column * size;
    while (next < undriven.length && undriven[next]!.toUs <= from) next += 1;
    const time = undriven[next];
    return time !== undefined && time.fromUs <= from && time.toUs >= Math.min(toUs, from + size);
  };
  let before = start;
  const cells = counts.map((count, column) => {
    const isFree = count === 0 && isUndriven(column);
    const cell = isBlock(column) ? BLOCK : isFree ? FLOATING : cellOf(count, before, ends[column]!);
    if (count > 0) before = ends[column]!;
    return cell;
  });
  return {
    high: cells.map(([high]) => high).join(""),
    low: cells.map(([, low]) => low).join(""),
    isDense: cells.includes(BLOCK),
  };
}

/** The characters that a column shows in the line for high and in the line for low. */
type Cell = readonly [high: string, low: string];

const BLOCK: Cell = ["▒", "▒"];
const HIGH: Cell = ["─", " "];
const LOW: Cell = [" ", "─"];
const FLOATING: Cell = [" ", "┄"];

function cellOf(count: number, before: Level | null, after: Level | null): Cell {
  if (count === 0) return before === null ? FLOATING : before === 1 ? HIGH : LOW;
  if (count === 2 && before === after) return after === 1 ? ["┬", "╵"] : ["╷", "┴"];
  if (before === after) return after === 1 ? HIGH : LOW;
  if (after === 1) return ["┌", "┘"];
  return before === null ? LOW : ["┐", "└"];
}
