import { expect, test } from "vitest";

import { Chip } from "../chip/chip.ts";
import { Flash } from "../peripherals/flash/flash.ts";
import { Breakpoints } from "./breakpoints.ts";
import { Memory } from "./memory.ts";
import type { ProcessorObserver } from "./observer.ts";

const CODE = 0x20000000;

/** Machine code that counts r0 down from 5 to 0 and then sleeps: MOVS r0, #5; SUBS r0, #1; BNE to the SUBS; WFI */
const LOOP = [0x2005, 0x3801, 0xd1fd, 0xbf30];
const SUBTRACTION = CODE + 2;

test("an observer sees each visit of a breakpoint, and the registers before the visit", () => {
  const visits: unknown[] = [];
  const { chip, breakpoints } = chipWith(LOOP, (...visit) => visits.push(visit));
  breakpoints.plant(SUBTRACTION);
  chip.cpu.run(10_000, 10_000);
  const { nsPerCycle } = chip;
  expect(visits).toEqual(
    [5, 4, 3, 2, 1].map((count, i) => [SUBTRACTION, Math.fround((1 + 3 * i) * nsPerCycle), count]),
  );
});

test("a breakpoint changes neither the result nor the time", () => {
  const plain = chipWith(LOOP);
  const observed = chipWith(LOOP);
  for (let place = CODE; place < CODE + 8; place += 2) observed.breakpoints.plant(place);
  for (const { chip } of [plain, observed]) chip.cpu.run(10_000, 10_000);
  expect(stateOf(observed.chip)).toEqual(stateOf(plain.chip));
});

test("after a breakpoint is removed, the observer sees no more visits of it", () => {
  const visits: number[] = [];
  const { chip, breakpoints } = chipWith(LOOP, (address) => {
    visits.push(address);
    breakpoints.remove(address);
  });
  breakpoints.plant(SUBTRACTION);
  chip.cpu.run(10_000, 10_000);
  expect(visits).toEqual([SUBTRACTION]);
});

test("a breakpoint outside of memory is refused", () => {
  const { breakpoints } = chipWith(LOOP);
  expect(() => breakpoints.plant(0x50000000)).toThrow(
    "there is no code at 0x50000000, so a breakpoint cannot be there",
  );
});

test("an observer sees when the processor sleeps", () => {
  const slept: number[] = [];
  const { chip } = chipWith([0xbf30], () => {}, { slept: (atNs) => slept.push(atNs) });
  chip.cpu.run(10_000, 10_000);
  expect(slept).toEqual([2 * chip.nsPerCycle]);
});

function stateOf({ cpu }: Chip) {
  return { registers: [...cpu.registers], ns: cpu.nowNs, isAsleep: cpu.isAsleep };
}

/** Returns a chip that runs `code` from the SRAM. Each element of `code` is one halfword. */
function chipWith(
  code: readonly number[],
  visit: (address: number, atNs: number, r0: number) => void = () => {},
  more: Partial<ProcessorObserver> = {},
) {
  const memory = new Memory(1024 * 1024);
  const chip = new Chip(0, {
    memory,
    flash: new Flash(memory.flash, { uniqueId: new Uint8Array(8) }),
    seed: 0,
    driveChanged() {},
    voltsOf: () => 0,
    resetRequested: () => true,
    deadEndReached() {},
    warn() {},
  });
  new Uint16Array(memory.sram.buffer, memory.sram.byteOffset).set(code);
  const breakpoints = new Breakpoints(memory, {
    started() {},
    reached: (address, atNs, registers) => visit(address, Math.fround(atNs), registers[0]!),
    handlerBegan() {},
    handlerEnded() {},
    slept() {},
    woke() {},
    calledRom() {},
    ...more,
  });
  chip.cpu.breakpoints = breakpoints;
  chip.cpu.jump(CODE);
  return { chip, breakpoints };
}
