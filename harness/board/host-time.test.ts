import { expect, test } from "vitest";
import { deferred } from "./deferred.ts";
import { pause, realTime } from "./host-time.ts";

test("in real time, what settles is told from what does not come within its limit", async () => {
  const never = deferred();
  expect([
    await realTime.waitFor(Promise.resolve("a value"), 60_000),
    await realTime.waitFor(Promise.reject(new Error("settled, too")), 60_000),
    await realTime.waitFor(never.promise, 5),
  ]).toEqual([true, true, false]);
});

test("a pause in real time lasts no less than it was asked for", async () => {
  const startMs = realTime.nowMs;
  await pause(realTime, 20);
  // A timer counts in whole milliseconds.
  expect(realTime.nowMs - startMs).toBeGreaterThan(19);
});
