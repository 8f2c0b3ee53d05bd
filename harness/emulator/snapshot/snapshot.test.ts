import { createHash } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import type { CoSimulation } from "../simulation/co-simulation.ts";
import { bootBoard, bootBoards } from "../testing/boot-boards.ts";
import type { QuickRepl } from "../testing/quick-repl.ts";
import { isSameFingerprint } from "./object-states.ts";
import { fingerprintOf, Snapshot } from "./snapshot.ts";

/**
 * A program that uses most peripherals: timers, PWM, a UART that receives its own bytes, PIO, hard interrupts, core 1,
 * asyncio and the flash.
 */
const BUSY = `
import _thread, asyncio, rp2, time
from machine import PWM, Pin, Timer, UART
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def square():
    set(pins, 1) [9]
    set(pins, 0) [7]
sm = rp2.StateMachine(0, square, freq=200_000, set_base=Pin(2))
sm.active(1)
pwm = PWM(Pin(3), freq=20_000, duty_u16=20_000)
uart = UART(0, 115200, tx=Pin(0), rx=Pin(1))
hits = [0]
def hit(pin):
    hits[0] += 1
Pin(4, Pin.IN).irq(hit, Pin.IRQ_RISING, hard=True)
counted = [0]
def count():
    for i in range(1000):
        counted[0] += 1
_thread.start_new_thread(count, ())
timer = Timer(period=3, callback=lambda t: uart.write(b"tick"))
async def work(n):
    for i in range(4):
        await asyncio.sleep_ms(1 + n)
        print(n, i, time.ticks_us(), uart.any(), hits[0], counted[0])
async def main():
    await asyncio.gather(*(work(n) for n in range(3)))
    with open("log", "a") as f: f.write(str(time.ticks_us()))
    print(open("log").read())
asyncio.run(main())
timer.deinit(); pwm.deinit(); sm.active(0)
`;

describe.skipIf(mustSkip)(`a snapshot${withoutFirmware}`, () => {
  let simulation: CoSimulation;
  let repl: QuickRepl;
  let start: Snapshot;
  let undisturbed: ReturnType<typeof finish>;
  beforeAll(() => {
    ({ simulation, repl } = startBusy());
    start = Snapshot.take(simulation);
    undisturbed = finish(simulation, repl);
  }, 120_000);

  test("a run from a snapshot is equal to the run without a snapshot, to the byte and the nanosecond", () => {
    start.restore();
    expect(undisturbed.output).toMatch(/2 3 \d+ \d+ [1-9]\d* 1000/);
    expect(finish(simulation, repl)).toEqual(undisturbed);
  });

  test("taking snapshots changes nothing", () => {
    start.restore();
    for (let i = 1; i <= 20; i++) {
      Snapshot.take(simulation);
      simulation.advanceTo(start.nowNs + i * 0.1e6);
    }
    expect(finish(simulation, repl)).toEqual(undisturbed);
  });

  test("equal states have equal fingerprints; if time passes or a pin changes, the fingerprint changes", () => {
    start.restore();
    const [now, again] = [0, 1].map(() => fingerprintOf(simulation));
    simulation.drive(simulation.net("two to four"), "high");
    const driven = fingerprintOf(simulation);
    start.restore();
    simulation.advance(50_000);
    const later = fingerprintOf(simulation);
    start.restore();
    const restored = fingerprintOf(simulation);
    expect(
      [again, driven, later, restored].map((other) => isSameFingerprint(now!, other!)),
    ).toEqual([true, false, false, true]);
  });

  test("a snapshot of two boards restores both boards and the wires between them", () => {
    const { simulation, repls } = bootBoards(firmware(), ["a", "b"]);
    const [a, b] = repls as [QuickRepl, QuickRepl];
    simulation.join("wire", a.board.pin(5), b.board.pin(6));
    b.start(
      "import time\nfrom machine import Pin\np = Pin(6, Pin.IN)\nn = 0\nend = time.ticks_add(time.ticks_us(), 4000)\nlast = 0\nwhile time.ticks_diff(end, time.ticks_us()) > 0:\n    v = p.value()\n    n += v != last\n    last = v\nprint(n)",
    );
    a.start("from machine import Pin\np = Pin(5, Pin.OUT)\nfor i in range(100): p.toggle()");
    const snapshot = Snapshot.take(simulation);
    const ends = [0, 1].map(() => {
      snapshot.restore();
      simulation.advance(10e6);
      return {
        edges: simulation.edges.slice(),
        sram: [a, b].map(({ board }) => hashOf(board.memory.sram)),
      };
    });
    expect(ends[0]!.edges.length).toBeGreaterThan(90);
    expect(ends[1]).toEqual(ends[0]);
  });
});

function startBusy(): { readonly simulation: CoSimulation; readonly repl: QuickRepl } {
  const { simulation, repl } = bootBoard(firmware());
  const { board } = repl;
  simulation.join("two to four", board.pin(2), board.pin(4));
  simulation.join("own line", board.pin(0), board.pin(1));
  repl.start(BUSY);
  simulation.advance(6e6);
  return { simulation, repl };
}

/** Lets the simulation run until END_NS. Returns the output of the board, its edges, and its final state. */
function finish(simulation: CoSimulation, { board }: QuickRepl) {
  let output = "";
  board.serial.onData = (bytes) => {
    output += Buffer.from(bytes).toString();
  };
  simulation.advanceTo(END_NS);
  return {
    output,
    edges: simulation.edges.slice(),
    sram: hashOf(board.memory.sram),
    flash: hashOf(board.flash.bytes),
    registers: board.chip!.cpu.registers.slice(),
  };
}

/** A virtual time in nanoseconds at which the program has ended. */
const END_NS = 300e6;

function hashOf(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}
