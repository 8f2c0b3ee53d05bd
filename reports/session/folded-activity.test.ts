import { expect, test } from "vitest";
import type { Activity, ActivityKind } from "../../harness/trace/activity.ts";
import { foldActivity } from "./folded-activity.ts";

test("if a session has few activities, they all keep their entries", () => {
  const activity = spans(["loop", 9], ["interrupt", 1], ["loop", 4]);
  expect(foldActivity(activity)).toEqual({ shortestUs: 0, activity });
});

test("short interrupts become part of what they interrupt, and the shortest interrupts are the first", () => {
  const activity = spans(
    ...([
      ["turn", 10, 7],
      ["interrupt", 2],
      ["turn", 10, 7],
      ["interrupt", 8],
    ] as const),
    ...([
      ["turn", 10, 7],
      ["interrupt", 2],
      ["loop", 5],
      ["asleep", 3],
      ["loop", 5],
    ] as const),
  );
  expect(foldActivity(activity, 7)).toEqual({
    shortestUs: 5,
    activity: spans(
      ...([
        ["turn", 22, 7],
        ["interrupt", 8],
        ["turn", 10, 7],
      ] as const),
      ...([
        ["interrupt", 2],
        ["loop", 5],
        ["asleep", 3],
        ["loop", 5],
      ] as const),
    ),
  });
  expect(foldActivity(activity, 5)).toEqual({
    shortestUs: 20,
    activity: spans(
      ...([
        ["turn", 40, 7],
        ["interrupt", 2],
        ["loop", 5],
        ["asleep", 3],
        ["loop", 5],
      ] as const),
    ),
  });
});

test("a long interrupt keeps its entry, even if there are too many entries", () => {
  const activity = spans(["loop", 5], ["interrupt", 100], ["loop", 5]);
  expect(foldActivity(activity, 1)).toEqual({ shortestUs: 100, activity });
});

/**
 * Makes activities that follow each other without gaps. Each part has a kind and a length in microseconds. A turn also
 * has the number of its task.
 */
function spans(...parts: readonly (readonly [ActivityKind, number, number?])[]): Activity[] {
  let atUs = 0;
  return parts.map(([kind, lengthUs, task]) => {
    const fromUs = atUs;
    atUs += lengthUs;
    return { kind, ...(task !== undefined && { task }), fromUs, toUs: atUs };
  });
}
