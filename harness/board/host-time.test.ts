import { expect, test } from "vitest";
import { deferred } from "./deferred.ts";
import { pause, realTime } from "./host-time.ts";

test("in real time, a promise that settles is told apart from one that does not within the limit", async () => {
  const never = deferred();
  expect([
    await realTime.waitFor(Promise.resolve("a value"), 60_000),
    await realTime.waitFor(Promise.reject(new Error("settled, too")), 60_000),
    await realTime.waitFor(never.promise, 5),
  ]).toEqual([true, true, false]);
});

test("a pause in real time is never too short", async () => {
  const startMs = realTime.nowMs;
  await pause(realTime, 20);
  // Timers count whole milliseconds.
  expect(realTime.nowMs - startMs).toBeGreaterThan(19);
});
