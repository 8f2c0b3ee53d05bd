import { expect, test } from "vitest";
import { deferred } from "./deferred.ts";
import { pause, realTime } from "./host-time.ts";

test("a wait in real time returns true if the promise settles, and false if the limit passes first", async () => {
  const never = deferred();
  expect([
    await realTime.waitFor(Promise.resolve("a value"), 60_000),
    await realTime.waitFor(Promise.reject(new Error("settled, too")), 60_000),
    await realTime.waitFor(never.promise, 5),
  ]).toEqual([true, true, false]);
});

test("a pause in real time lasts at least as long as requested", async () => {
  const startMs = realTime.nowMs;
  await pause(realTime, 20);
  // A timer of 20 ms may end as much as 1 ms early, because timers count whole milliseconds.
  expect(realTime.nowMs - startMs).toBeGreaterThan(19);
});
