import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../testing/boot-boards.ts";
import { PAGE_BYTES, PageWatch } from "./page-watch.ts";
import { Snapshot } from "./snapshot.ts";

const STACK = 0x20040000;
const PROGRAM = `
import time, gc
from machine import Pin, Timer
t = Timer(period=1, callback=lambda t: None, hard=True)
for i in range(20):
    print(sum([len(str(n)) for n in range(10)]), time.ticks_us())
    gc.collect()
t.deinit()
`;

describe.skipIf(mustSkip)(`a watched page${withoutFirmware}`, () => {
  test("a chip does the same at the same times while its stack is watched", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.start(PROGRAM);
    const before = Snapshot.take(simulation);
    simulation.advance(15e6);
    const { memory, chip } = repl.board;
    const unwatched = { sram: memory.sram.slice(), registers: chip!.cpu.registers.slice() };
    before.restore();
    const watch = new PageWatch(chip!, STACK);
    watch.begin();
    simulation.advance(15e6);
    const { read, written } = watch.end();
    const counts = [read, written].map((bytes) => bytes.filter((one) => one === 1).length);
    expect(Buffer.compare(memory.sram, unwatched.sram)).toBe(0);
    expect(chip!.cpu.registers).toEqual(unwatched.registers);
    expect(counts[0]).toBeGreaterThan(100);
    expect(counts[1]).toBeGreaterThan(500);
    expect(counts[1]).toBeLessThan(PAGE_BYTES);
  });

  test("bytes that were not read before they were written have no effect", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.start(PROGRAM);
    const before = Snapshot.take(simulation);
    const { memory, chip } = repl.board;
    const watch = new PageWatch(chip!, STACK);
    const run = () => {
      simulation.advance(15e6);
      return Buffer.from(memory.sram.subarray(0, STACK - 0x20000000)).toString("latin1");
    };
    watch.begin();
    const expected = run();
    const { read } = watch.end();
    before.restore();
    for (let i = 0; i < PAGE_BYTES; i++) {
      if (read[i] === 0) memory.sram[STACK - 0x20000000 + i] = 0xa5;
    }
    expect(run() === expected).toBe(true);
    before.restore();
    const live = read.indexOf(1, 0x1000);
    memory.sram[STACK - 0x20000000 + live]! ^= 0xff;
    expect(run() === expected).toBe(false);
  });
});
