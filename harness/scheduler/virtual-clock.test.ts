import { expect, test } from "vitest";
import { VirtualClock } from "./virtual-clock.ts";

/** A clock with actions planned for these times, in this order, and the record of when they came. */
function planned(...times: readonly number[]) {
  const clock = new VirtualClock();
  const record: string[] = [];
  for (const [i, us] of times.entries()) {
    clock.at(us, () => record.push(`${"abcdef"[i]} at ${clock.nowUs()}`));
  }
  return { clock, record };
}

test("actions come at their times, in whatever order they were planned, and within a busy loop", () => {
  const { clock, record } = planned(30, 10, 20, 41);
  clock.spend(40);
  expect(record).toEqual(["b at 10", "c at 20", "a at 30"]);
  expect(clock.nowUs()).toBe(40);
});

test("what is planned for one instant comes together, in the order of planning", () => {
  const { clock, record } = planned(20, 10, 20, 10);
  clock.waitUntil(undefined);
  expect(record).toEqual(["b at 10", "d at 10"]);
  clock.spend(10);
  expect(record).toEqual(["b at 10", "d at 10", "a at 20", "c at 20"]);
});

test("a wait ends with the first action that comes before its end, or at it", () => {
  const { clock, record } = planned(10, 50);
  const ends: number[] = [];
  for (let i = 0; i < 3; i++) {
    clock.waitUntil(50);
    ends.push(clock.nowUs());
  }
  expect({ record, ends }).toEqual({ record: ["a at 10", "b at 50"], ends: [10, 50, 50] });
});

test("an action that is planned for the past comes with the next bit of time, which never goes back", () => {
  const { clock, record } = planned(10);
  clock.spend(100);
  clock.at(40, () => record.push(`late at ${clock.nowUs()}`));
  expect(record).toEqual(["a at 10"]);
  clock.spend(1);
  expect(record).toEqual(["a at 10", "late at 100"]);
  clock.waitUntil(50);
  expect(clock.nowUs()).toBe(101);
});

test("an action may plan another, and may take time itself", () => {
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

test("it starts at the tick that it is told, and charges a switch what it is told", () => {
  const clock = new VirtualClock({ startTickMs: 2 ** 30 - 25, switchCostUs: 7 });
  clock.chargeSwitch();
  expect(clock.nowUs()).toBe((2 ** 30 - 25) * 1000 + 7);
});

test("to wait without an end while nothing is planned is an error", () => {
  const { clock, record } = planned(10);
  clock.waitUntil(undefined);
  expect(record).toEqual(["a at 10"]);
  expect(() => clock.waitUntil(undefined)).toThrow("no planned action can set one");
  expect(clock.nowUs()).toBe(10);
});
