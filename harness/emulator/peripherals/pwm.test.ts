import { expect, test } from "vitest";
import type { Chip } from "../chip/chip.ts";
import { createBareChip } from "../testing/bare-chip.ts";

const PWM = 0x40050000;
const CSR = 0x00;
const DIV = 0x04;
const CTR = 0x08;
const CC = 0x0c;
const TOP = 0x10;
const EN = 0xa0;
const INTR = 0xa4;

/** The chip of rp2040js has a clock of 125 MHz, so a cycle takes 8 ns. */
const CYCLE_NS = 8;

test("an output is high while the counter is below its compare value", () => {
  const chip = start({ [DIV]: 2 << 4, [TOP]: 9, [CC]: 3, [CSR]: 1 });
  expect(edgesTo(chip, 0, 45)).toEqual(["1 @0", "0 @6", "1 @20", "0 @26", "1 @40"]);
});

test("compare values of 0 and TOP + 1 make constant outputs", () => {
  const registers = { [TOP]: 9, [CC]: 10 << 16, [CSR]: 1 };
  const edges = [0, 1].map((pin) => edgesTo(start(registers), pin, 100));
  expect(edges).toEqual([[], ["1 @0"]]);
});

test("a new compare value takes effect at the next wrap", () => {
  const chip = start({ [TOP]: 9, [CC]: 3, [CSR]: 1 });
  const before = edgesTo(chip, 0, 1);
  write(chip, CC, 7);
  expect([...before, ...edgesTo(chip, 0, 18)]).toEqual(["1 @0", "0 @3", "1 @10", "0 @17"]);
});

test("a repeated write to a register does not stop the counter", () => {
  const chip = start({ [DIV]: 10 << 4, [TOP]: 9, [CC]: 3, [CSR]: 1 });
  const before = edgesTo(chip, 0, 17);
  write(chip, CSR, 1);
  expect([...before, ...edgesTo(chip, 0, 100)]).toEqual(["1 @0", "0 @30", "1 @100"]);
});

test("the error of a fractional divisor does not grow over time", () => {
  const chip = start({ [DIV]: 24, [TOP]: 1, [CC]: 1, [CSR]: 1 });
  expect(edgesTo(chip, 0, 3000).slice(-2)).toEqual(["0 @2998", "1 @3000"]);
});

test("a phase-correct pulse is centred around the wrap", () => {
  const chip = start({ [TOP]: 9, [CC]: 3, [CSR]: 3 });
  expect(edgesTo(chip, 0, 40)).toEqual(["1 @0", "0 @3", "1 @17", "0 @23", "1 @37"]);
});

test("an inverted output is low during its pulse", () => {
  const chip = start({ [TOP]: 9, [CC]: 3, [CSR]: 5 });
  expect(edgesTo(chip, 0, 12)).toEqual(["1 @3", "0 @10"]);
});

test("the register EN turns slices on and off together", () => {
  const chip = start({ [TOP]: 9, [CC]: 3 });
  write(chip, EN, 0x81);
  const read = chip.parts.readUint32(PWM + EN);
  const edges = edgesTo(chip, 0, 12);
  write(chip, EN, 0x80);
  expect([read, edges, edgesTo(chip, 0, 40), chip.parts.readUint32(PWM + CTR)]).toEqual([
    0x81,
    ["1 @0", "0 @3", "1 @10"],
    [],
    2,
  ]);
});

test("each wrap is a raw interrupt", () => {
  const chip = start({ [TOP]: 9, [CSR]: 1 });
  const before = chip.parts.readUint32(PWM + INTR);
  edgesTo(chip, 0, 10);
  const after = chip.parts.readUint32(PWM + INTR);
  write(chip, INTR, 1);
  expect([before, after, chip.parts.readUint32(PWM + INTR)]).toEqual([0, 1, 0]);
});

/** Creates a chip and writes these registers of its slice 0. */
function start(registers: Readonly<Record<number, number>>): Chip {
  const chip = createBareChip();
  for (const [offset, value] of Object.entries(registers).sort(lastCsr)) {
    write(chip, Number(offset), value);
  }
  return chip;
}

/** Compares two registers for a sort. CSR is written last, because a write to CSR starts the slice. */
function lastCsr([a]: [string, number], [b]: [string, number]): number {
  return Number(b) - Number(a);
}

function write(chip: Chip, offset: number, value: number): void {
  chip.parts.writeUint32(PWM + offset, value);
}

/**
 * Lets time pass until the given cycle. Returns the changes of a pin with their cycles. If the chip has just started, a
 * high pin counts as a change.
 */
function edgesTo(chip: Chip, pin: number, cycle: number): string[] {
  const { pwm } = chip.parts as unknown as { readonly pwm: { readonly gpioValue: number } };
  const level = () => (pwm.gpioValue >> pin) & 1;
  const edges: string[] = [];
  let last = chip.nowNs === 0 ? 0 : level();
  const look = () => {
    if (level() !== last) edges.push(`${level()} @${Math.round(chip.nowNs / CYCLE_NS)}`);
    last = level();
  };
  look();
  while (chip.nextEventNs() <= cycle * CYCLE_NS) {
    chip.processNextEvent();
    look();
  }
  chip.nowNs = cycle * CYCLE_NS;
  return edges;
}
