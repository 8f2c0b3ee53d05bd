import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

/**
 * Makes a clock with one planned action for each of these times. Also returns a record of the times
 * when the actions ran.
 */
function planned(...times: readonly number[]) {
  const clock = new VirtualClock();
  const record: string[] = [];
  for (const [i, us] of times.entries()) {
    clock.at(us, () => record.push(`${"abcdef"[i]} at ${clock.nowUs()}`));
  }
  return { clock, record };
}

test("during a busy loop, planned actions run in the order of their times, not in the order of planning", () => {
  const { clock, record } = planned(30, 10, 20, 41);
  clock.spend(40);
  expect(record).toEqual(["b at 10", "c at 20", "a at 30"]);
  expect(clock.nowUs()).toBe(40);
});

test("actions for the same time run together, in the order of planning", () => {
  const { clock, record } = planned(20, 10, 20, 10);
  clock.waitUntil(undefined);
  expect(record).toEqual(["b at 10", "d at 10"]);
  clock.spend(10);
  expect(record).toEqual(["b at 10", "d at 10", "a at 20", "c at 20"]);
});

test("a wait ends as soon as a planned action has run", () => {
  const { clock, record } = planned(10, 50);
  const ends: number[] = [];
  for (let i = 0; i < 3; i++) {
    clock.waitUntil(50);
    ends.push(clock.nowUs());
  }
  expect({ record, ends }).toEqual({ record: ["a at 10", "b at 50"], ends: [10, 50, 50] });
});

test("an action for a past time runs as soon as time advances, and time never goes back", () => {
  const { clock, record } = planned(10);
  clock.spend(100);
  clock.at(40, () => record.push(`late at ${clock.nowUs()}`));
  expect(record).toEqual(["a at 10"]);
  clock.spend(1);
  expect(record).toEqual(["a at 10", "late at 100"]);
  clock.waitUntil(50);
  expect(clock.nowUs()).toBe(101);
});

test("a planned action may plan another action and spend time", () => {
  const { clock, record } = planned(60);
  clock.at(10, () => {
    clock.at(15, () => record.push(`nested at ${clock.nowUs()}`));
    clock.spend(30);
    record.push(`slow until ${clock.nowUs()}`);
  });
  clock.spend(20);
  expect(record).toEqual(["nested at 15", "slow until 40"]);
  expect(clock.nowUs()).toBe(40);
});

test("a virtual clock starts at the given tick and adds the given cost for each switch", () => {
  const clock = new VirtualClock({ startTickMs: 2 ** 30 - 25, switchCostUs: 7 });
  clock.chargeSwitch();
  expect(clock.nowUs()).toBe((2 ** 30 - 25) * 1000 + 7);
});

test("a wait without a limit throws if nothing is planned", () => {
  const { clock, record } = planned(10);
  clock.waitUntil(undefined);
  expect(record).toEqual(["a at 10"]);
  expect(() => clock.waitUntil(undefined)).toThrow("no planned action can wake a task");
  expect(clock.nowUs()).toBe(10);
});
