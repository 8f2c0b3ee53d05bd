import { expect, test } from "vitest";
import type { TaskEnding, TaskLane } from "../../harness/trace/task-lane.ts";
import { foldedLanesOf } from "./folded-lanes.ts";
import { formatSessionJson } from "./json.ts";
import { formatSessionPage } from "./page.ts";
import { lanesOf } from "./task-lanes.ts";
import { sumWaits } from "./task-waits.ts";
import { formatSessionTerminal } from "./terminal.ts";
import { sampleSession } from "./testing/sample-session.ts";

test("ended tasks of the same name share one lane, and other tasks keep theirs", () => {
  const lanes = foldedLanesOf(session(7));
  expect(
    lanes.map(({ title, tasks, spans, totalUs, ending }) => [
      ...[title, tasks, spans.length, totalUs, ending],
    ]),
  ).toEqual([
    ["main", 1, 8, 80, "waits for the end of a task, or a timeout: get 8"],
    ["get (7 tasks)", 7, 7, 35, "1 failed: ValueError: x, 5 cancelled, 1 returned"],
    ["get 8", 1, 1, 5, "waits for an Event"],
  ]);
});

test("the waits of a shared lane are one row, and other tasks wait for the shared lane", () => {
  const sums = sumWaits(foldedLanesOf(session(7)), { withSleeps: false });
  expect(sums.map(({ task, what, times }) => [task, what, times])).toEqual([
    ["main", "the end of a task, or a timeout: get 8", 1],
    ["main", "the end of a task, or a timeout: get (7 tasks)", 7],
    ["get (7 tasks)", "an Event", 7],
    ["get 8", "an Event", 1],
  ]);
});

test("a few tasks of the same name keep their own lanes", () => {
  const few = session(5);
  expect(foldedLanesOf(few)).toBe(lanesOf(few));
  expect(foldedLanesOf(few).map(({ title }) => title)).toEqual([
    ...["main", "get 1", "get 2", "get 3", "get 4", "get 5", "get 6"],
  ]);
});

test("terminal and page show one row for many tasks, and the JSON has every task", () => {
  const many = session(30);
  const terminal = formatSessionTerminal(many, { width: 120, colour: false });
  expect(terminal).toContain("get (30 tasks)");
  expect(terminal).not.toContain("not shown");
  expect(formatSessionPage(many)).toContain('<th scope="row">get (30 tasks)<td>30');
  expect(JSON.parse(formatSessionJson(many)).tasks).toHaveLength(32);
});

/**
 * Returns a session in which the main task waits for one task `get` after another. `ended` of these tasks have ended,
 * and one more has not.
 */
function session(ended: number) {
  const endings: TaskEnding[] = [
    { kind: "returned", atUs: 500 },
    { kind: "raised", atUs: 500, exception: "ValueError: x", isUnretrieved: false },
  ];
  const gets = Array.from({ length: ended + 1 }, (_, i): TaskLane => {
    const fromUs = (i + 1) * 100;
    return {
      ...{ id: i + 2, name: "get", createdAtUs: fromUs, cancels: [] },
      turns: [
        {
          ...{ fromUs, toUs: fromUs + 5, readyAtUs: fromUs, wokenBy: { by: "creation" } },
          wait: { for: "event" },
        },
      ],
      ...(i < ended && { ending: endings[i - 2] ?? { kind: "cancelled", atUs: fromUs + 90 } }),
    };
  });
  const main: TaskLane = {
    ...{ id: 1, name: "main", createdAtUs: 0, cancels: [] },
    turns: gets.map(({ id }, i) => ({
      ...{ fromUs: i * 100, toUs: i * 100 + 10, readyAtUs: i * 100, wokenBy: { by: "time" } },
      wait: { for: "timeout", tasks: [id] },
    })),
  };
  return { ...sampleSession, tasks: [main, ...gets], lengthUs: 100_000 };
}
