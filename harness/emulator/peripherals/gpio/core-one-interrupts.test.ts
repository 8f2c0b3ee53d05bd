import { expect, test } from "vitest";
import type { Chip } from "../../chip/chip.ts";
import { createBareChip } from "../../testing/bare-chip.ts";

const IO_BANK0 = 0x40014000;
const SET = 0x2000;
const CLEAR = 0x3000;
const INTR1 = 0xf4;
const CTRL9 = 9 * 8 + 4;

/** The offsets of the registers INTE, INTF and INTS for the pins 8 to 15: ZERO is for core 0, and ONE is for core 1. */
const ZERO = { INTE: 0x104, INTF: 0x114, INTS: 0x124 };
const ONE = { INTE: 0x134, INTF: 0x144, INTS: 0x154 };

/** The bit for a rising edge of pin 9 in these registers. */
const RISES = 8 << 4;
const INVERTED = 1 << 28;

test("each core has its own enable bits, and an edge is pending only for the core that enabled it", () => {
  const chip = createBareChip();
  write(chip, ONE.INTE, RISES);
  chip.setLevel(9, 1);
  expect([read(chip, ZERO.INTE), read(chip, ONE.INTE)]).toEqual([0, RISES]);
  expect([read(chip, ZERO.INTS), read(chip, ONE.INTS)]).toEqual([0, RISES]);
  expect([isZeroRequested(chip), chip.gpio.coreOne.isRequested]).toEqual([false, true]);
});

test("the enable bits of core 0 do not request an interrupt of core 1", () => {
  const chip = createBareChip();
  write(chip, ZERO.INTE, RISES);
  chip.setLevel(9, 1);
  expect([isZeroRequested(chip), chip.gpio.coreOne.isRequested]).toEqual([true, false]);
});

test("if one core acknowledges an edge, the edge is gone for both cores", () => {
  const chip = createBareChip();
  write(chip, ZERO.INTE, RISES);
  write(chip, ONE.INTE, RISES);
  chip.setLevel(9, 1);
  write(chip, INTR1, RISES);
  expect([read(chip, ZERO.INTS), read(chip, ONE.INTS)]).toEqual([0, 0]);
  expect([isZeroRequested(chip), chip.gpio.coreOne.isRequested]).toEqual([false, false]);
});

test("a forced interrupt needs no event and no enable bit", () => {
  const chip = createBareChip();
  write(chip, ONE.INTF, 0x10000000);
  expect([read(chip, ONE.INTF), read(chip, ONE.INTS)]).toEqual([0x10000000, 0x10000000]);
  expect(chip.gpio.coreOne.isRequested).toBe(true);
  write(chip, ONE.INTF, 0);
  expect(chip.gpio.coreOne.isRequested).toBe(false);
});

test("the register addresses for setting and clearing single bits work", () => {
  const chip = createBareChip();
  write(chip, ONE.INTE + SET, 0xf0);
  write(chip, ONE.INTE + CLEAR, 0x30);
  expect(read(chip, ONE.INTE)).toBe(0xc0);
});

test("an inverting override of a pin inverts the interrupt request of the pin to core 1", () => {
  const chip = createBareChip();
  write(chip, CTRL9, INVERTED);
  write(chip, ONE.INTE, 0);
  expect(chip.gpio.coreOne.isRequested).toBe(true);
  write(chip, ONE.INTE, RISES);
  chip.setLevel(9, 1);
  expect(chip.gpio.coreOne.isRequested).toBe(false);
});

test("the chip also reports level changes of a pin that can interrupt only core 1", () => {
  const chip = createBareChip();
  write(chip, ONE.INTE, RISES);
  expect(chip.gpio.interruptPins).toBe(1 << 9);
});

function write(chip: Chip, offset: number, value: number): void {
  chip.parts.writeUint32(IO_BANK0 + offset, value);
}

function read(chip: Chip, offset: number): number {
  return chip.parts.readUint32(IO_BANK0 + offset) >>> 0;
}

function isZeroRequested(chip: Chip): boolean {
  return (chip.parts.core.pendingInterrupts & (1 << 13)) !== 0;
}
