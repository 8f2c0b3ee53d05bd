import pc from "picocolors";
import { padEnd, truncate, widthOf } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import { showCount } from "../timing/values.ts";
import { fitLine } from "./fitted-line.ts";
import { showTime } from "./show-time.ts";
import type { LaneView } from "./task-lanes.ts";
import { listEnds, STILL_WAITS, sumWaits, type WaitSum } from "./task-waits.ts";

/**
 * Renders a table of what the tasks waited for. Each row is about one task, and about one thing that the task waited
 * for. There are at most MOST_ROWS rows, those with the longest total times. Waits for the end of a sleep are left out.
 * On a narrow terminal, each row is a sentence. Returns no lines if the tasks only waited for the ends of sleeps.
 */
export function renderWaitTable(lanes: readonly LaneView[], { width, colour }: PageLook): string[] {
  const sums = sumWaits(lanes, { withSleeps: false });
  if (sums.length === 0) return [];
  const { bold, dim } = pc.createColors(colour);
  const shown = sums.toSorted((one, other) => other.totalUs - one.totalUs).slice(0, MOST_ROWS);
  const more =
    sums.length > shown.length
      ? fitLine(`… ${sums.length - shown.length} rows are not shown here …`, width).map(dim)
      : [];
  const rows = shown.map(cellsOf);
  const widths = HEAD.map((word, i) =>
    Math.max(...[word, ...rows.map((row) => row[i]!)].map(widthOf)),
  );
  const room = width - widths.reduce((sum, one) => sum + one + GAP.length, 0);
  if (room < LEAST_END) return [...shown.flatMap((sum) => describe(sum, width)), ...more];
  const write = ([
    task = "",
    what = "",
    times = "",
    total = "",
    longest = "",
    ends = "",
  ]: readonly string[]) =>
    [
      padEnd(task, widths[0]!),
      padEnd(what, widths[1]!),
      ...[times, total, longest].map(
        (cell, i) => " ".repeat(widths[i + 2]! - widthOf(cell)) + cell,
      ),
      truncate(ends, room),
    ].join(GAP);
  return [
    bold(write([...HEAD, "ended by"])),
    ...rows.map((row, i) => write([...row, listEnds(shown[i]!.endedBy)])),
    ...more,
  ];
}

/** Writes a row as a sentence, for a narrow terminal. */
function describe({ task, what, times, totalUs, endedBy }: WaitSum, width: number): string[] {
  const often = times === 1 ? "once" : `${showCount(times)} times`;
  const causes = endedBy.filter((one) => one !== STILL_WAITS);
  const ended = causes.length === 0 ? "" : `, ended by ${listEnds(causes)}`;
  const ends = endedBy.includes(STILL_WAITS) ? `${ended}, ${STILL_WAITS}` : ended;
  const words = `${task} waited for ${what} (${often}, ${showTime(totalUs)}${ends})`;
  return fitLine(words, width, { indent: 0, hanging: 2 });
}

const HEAD = ["task", "waited for", "times", "total", "longest"];

function cellsOf({ task, what, times, totalUs, longestUs }: WaitSum): string[] {
  return [task, what, showCount(times), showTime(totalUs), showTime(longestUs)];
}

/** The largest number of rows. With more rows, the drawings above the table would no longer be on the screen. */
const MOST_ROWS = 10;
const GAP = "  ";
/** The smallest width, in characters, in which the last column of the table can say how the waits ended. */
const LEAST_END = 16;
