import { expect, test } from "vitest";
import type { Chip } from "../chip/chip.ts";
import { createBareChip } from "../testing/bare-chip.ts";

const TIMER = 0x40054000;
const TIMEHW = 0x00;
const TIMELW = 0x04;
const TIMEHR = 0x08;
const TIMELR = 0x0c;
const ALARM0 = 0x10;
const ARMED = 0x20;
const TIMERAWL = 0x28;
const PAUSE = 0x30;
const INTR = 0x34;

function read(chip: Chip, offset: number): number {
  return chip.parts.readUint32(TIMER + offset) >>> 0;
}

function write(chip: Chip, offset: number, value: number): void {
  chip.parts.writeUint32(TIMER + offset, value);
}

/** Processes the events before a time. Returns the times at which an alarm fired. */
function runTo(chip: Chip, ns: number): number[] {
  const firedNs: number[] = [];
  while (chip.nextEventNs() < ns) {
    const before = read(chip, INTR);
    chip.processNextEvent();
    if (read(chip, INTR) !== before) firedNs.push(chip.nowNs);
  }
  chip.nowNs = ns;
  return firedNs;
}

test("the timer's count is 0 at the chip's start and increases each microsecond", () => {
  const chip = createBareChip(123_456_700);
  const counts = [0, 999, 1000, 1_000_999, 1_001_000].map((ns) => {
    chip.nowNs = 123_456_700 + ns;
    return read(chip, TIMERAWL);
  });
  expect(counts).toEqual([0, 0, 1, 1000, 1001]);
});

test("an alarm fires exactly when the timer's count reaches its target", () => {
  const chip = createBareChip();
  chip.nowNs = 10_500;
  write(chip, ALARM0, 11);
  write(chip, ALARM0 + 4, 1000);
  write(chip, ALARM0 + 8, 10);
  const armed = read(chip, ARMED);
  expect(runTo(chip, 2_000_000)).toEqual([10_500, 11_000, 1_000_000]);
  expect([armed, read(chip, ARMED), read(chip, INTR)]).toEqual([7, 0, 7]);
});

test("a disarmed alarm does not fire", () => {
  const chip = createBareChip();
  write(chip, ALARM0, 100);
  write(chip, ALARM0 + 4, 200);
  write(chip, ARMED, 1);
  expect(runTo(chip, 1_000_000)).toEqual([200_000]);
});

test("a pause of the timer delays its alarms", () => {
  const chip = createBareChip();
  write(chip, ALARM0, 100);
  chip.nowNs = 40_300;
  write(chip, PAUSE, 1);
  const before = read(chip, TIMERAWL);
  const whilePaused = runTo(chip, 500_300);
  const after = read(chip, TIMERAWL);
  write(chip, PAUSE, 0);
  expect([before, whilePaused, after]).toEqual([40, [], 40]);
  expect(runTo(chip, 2_000_000)).toEqual([560_300]);
});

test("after the timer's count is set, it continues from the new value", () => {
  const chip = createBareChip();
  write(chip, TIMELW, 0xfffffffe);
  write(chip, TIMEHW, 4);
  write(chip, ALARM0, 1);
  expect(runTo(chip, 10_000)).toEqual([3000]);
  expect([read(chip, TIMELR), read(chip, TIMEHR)]).toEqual([8, 5]);
});

test("reading the lower half of the count latches the upper half", () => {
  const chip = createBareChip();
  write(chip, TIMELW, 0xfffffffe);
  write(chip, TIMEHW, 4);
  const low = read(chip, TIMELR);
  chip.nowNs = 2_000_000;
  expect([read(chip, TIMEHR), low]).toEqual([4, 0xfffffffe]);
});

test("with a crystal that is 50 ppm too fast, the count is 50 us ahead after a second", () => {
  const chip = createBareChip(0, 50);
  write(chip, ALARM0, 1_000_050);
  expect(runTo(chip, 1_000_000_001).at(-1)).toBeCloseTo(1e9, 3);
  chip.nowNs = 1_000_000_001;
  expect(read(chip, TIMERAWL)).toBe(1_000_050);
});
