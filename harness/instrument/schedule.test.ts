import { expect, test } from "vitest";
import { compileSchedule, type PinState } from "./schedule.ts";

const WIRES: Record<string, PinState> = {
  a: { pin: 0, level: 1, isDriven: true },
  b: { pin: 4, level: 0, isDriven: false },
};
const CLOCK_HZ = 125_000_000;

test("if several steps of a schedule have the same time, they become one step of the player", () => {
  expect(
    compileSchedule(
      [
        { wire: "b", level: 1, atUs: 0 },
        { wire: "a", level: 0, atUs: 1 },
        { wire: "b", level: null, atUs: 1 },
        { wire: "a", level: 1, atUs: 3.004 },
      ],
      WIRES,
      CLOCK_HZ,
    ),
  ).toEqual([
    { wait: 0, levels: 0b10001, driven: 0b10001 },
    { wait: 125 - 3 - 4, levels: 0b10000, driven: 0b00001 },
    { wait: 251 - 4, levels: 0b10001, driven: 0b00001 },
  ]);
});

test("if a wait does not fit into 32 bits, it is split into several steps", () => {
  const minuteUs = 60e6;
  const steps = compileSchedule(
    [1, 2, 3].map((minute) => ({ wire: "a", level: 0, atUs: minute * minuteUs })),
    WIRES,
    CLOCK_HZ,
  );
  const cycles = steps.reduce((sum, { wait }) => sum + wait + 4, -1);
  expect(steps.every(({ wait }) => wait >= 0 && wait < 2 ** 32)).toBe(true);
  expect(cycles).toBe(180 * CLOCK_HZ);
  expect(steps.map(({ levels }) => levels)).toEqual([1, 0, 0, 0, 0, 0]);
});

test("a step of an unknown wire is refused", () => {
  expect(() => compileSchedule([{ wire: "c", level: 1, atUs: 0 }], WIRES, CLOCK_HZ)).toThrow(
    "the schedule drives the wire c, but the capture has no such wire",
  );
});
