import pc from "picocolors";
import { padEnd, truncate, widthOf } from "../../harness/text/width.ts";
import type { PageLook } from "../page-look.ts";
import { DASH, showCount } from "../timing/values.ts";
import { fitLine } from "./fitted-line.ts";
import { showTime } from "./show-time.ts";
import { busiestLanes, type LaneView } from "./task-lanes.ts";

/**
 * Renders a table that shows what each task did. A row is about one task, or about all tasks with the same name if
 * there are many of them. There are at most MOST_TASKS rows, those with the longest total times. The row has the number
 * of turns, the total time of all turns, and the longest turn. It also says how the task ended, or what the task waits
 * for. On a narrow terminal, this last part is on a line of its own.
 */
export function renderTaskTable(lanes: readonly LaneView[], { width, colour }: PageLook): string[] {
  if (lanes.length === 0) return [];
  const { bold, dim } = pc.createColors(colour);
  const shown = busiestLanes(lanes, MOST_TASKS);
  const rows = shown.map(({ title, spans, totalUs, longest }) => [
    title,
    showCount(spans.length),
    showTime(totalUs),
    longest === undefined ? DASH : showTime(longest.toUs - longest.fromUs),
  ]);
  const widths = HEAD.map((word, i) =>
    Math.max(...[word, ...rows.map((row) => row[i]!)].map(widthOf)),
  );
  const numbers = widths.slice(1).reduce((sum, one) => sum + one + 1, 0);
  const titleWidth = Math.max(4, Math.min(widths[0]!, width - numbers));
  const write = ([title = "", ...cells]: readonly string[]) =>
    padEnd(truncate(title, titleWidth), titleWidth) +
    cells.map((cell, i) => " ".repeat(1 + widths[i + 1]! - widthOf(cell)) + cell).join("");
  const hasEnds = shown.some(({ ending }) => ending !== "");
  const isWide = hasEnds && titleWidth + numbers + LEAST_END <= width;
  return [
    bold(truncate(`${write(HEAD)}${isWide ? "  at the end" : ""}`, width)),
    ...shown.flatMap(({ ending }, i) => {
      const row = write(rows[i]!);
      if (isWide) return [truncate(`${row}  ${ending}`, width)];
      const end = ending === "" ? [] : fitLine(ending, width, { indent: 2, hanging: 2 });
      return [truncate(row, width), ...end];
    }),
    ...(lanes.length > shown.length
      ? fitLine(
          `… tasks that are not shown here: ${countTasks(lanes) - countTasks(shown)} …`,
          width,
        ).map(dim)
      : []),
    ...fitLine(MEANING, width).map(dim),
  ];
}

function countTasks(lanes: readonly LaneView[]): number {
  return lanes.reduce((sum, { tasks }) => sum + tasks, 0);
}

const HEAD = ["task", "turns", "total", "longest"];
const MEANING =
  "A turn is the time from one await to the next. While a task has a turn, no other task can run.";

/** The largest number of rows. More rows would move the drawings out of sight. */
const MOST_TASKS = 20;

/** The number of columns that the sentence about the end of a task needs. */
const LEAST_END = 30;
