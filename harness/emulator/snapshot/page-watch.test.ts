import { beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import type { Board } from "../simulation/board.ts";
import type { CoSimulation } from "../simulation/co-simulation.ts";
import { bootBoard } from "../testing/boot-boards.ts";
import { PAGE_BYTES, PageWatch } from "./page-watch.ts";
import { Snapshot } from "./snapshot.ts";

const STACK = 0x20040000;
const STACK_OFFSET = 0x40000;
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
  let simulation: CoSimulation;
  let board: Board;
  let start: Snapshot;
  let watch: PageWatch;
  beforeAll(() => {
    const booted = bootBoard(firmware());
    booted.repl.start(PROGRAM);
    simulation = booted.simulation;
    board = booted.repl.board;
    start = Snapshot.take(simulation);
    watch = new PageWatch(board.chip!, STACK);
  }, 120_000);

  /**
   * Restores the state `start`, calls `change`, and then runs the chip for 6 ms. Returns the contents of the chip's
   * memory, without the stack.
   */
  const run = (change: () => void = () => {}) => {
    start.restore();
    change();
    simulation.advance(6e6);
    return board.memory.sram.slice(0, STACK_OFFSET);
  };
  const runWatched = () => {
    const memory = run(() => watch.begin());
    return { memory, ...watch.end() };
  };

  test("a watch on the stack of a chip changes neither the actions of the chip nor their times", () => {
    const memory = run();
    const registers = board.chip!.cpu.registers.slice();
    const watched = runWatched();
    const [read, written] = [watched.read, watched.written].map(
      (bytes) => bytes.filter((one) => one === 1).length,
    );
    expect(Buffer.compare(watched.memory, memory)).toBe(0);
    expect(board.chip!.cpu.registers).toEqual(registers);
    expect(read).toBeGreaterThan(20);
    expect(written).toBeGreaterThan(500);
    expect(written).toBeLessThan(PAGE_BYTES);
  });

  test("a byte has an effect only if the chip reads it before it writes it", () => {
    const { memory, read } = runWatched();
    const stack = board.memory.sram.subarray(STACK_OFFSET);
    const withOtherDeadBytes = run(() => {
      for (let i = 0; i < PAGE_BYTES; i++) if (read[i] === 0) stack[i] = 0xa5;
    });
    const withAnotherLiveByte = run(() => {
      stack[read.indexOf(1, PAGE_BYTES / 2)]! ^= 0xff;
    });
    expect(Buffer.compare(withOtherDeadBytes, memory)).toBe(0);
    expect(Buffer.compare(withAnotherLiveByte, memory)).not.toBe(0);
  });
});
