import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
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

/** Uses most peripherals: timers, PWM, a UART that reads itself, PIO, hard interrupts, core 1, asyncio and the flash. */
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
  test("a run from a snapshot is equal to the run without, to the byte and the nanosecond", () => {
    const { simulation, repl } = startBusy();
    const snapshot = Snapshot.take(simulation);
    const printed = repl.output;
    const first = finish(simulation, repl);
    snapshot.restore();
    const second = finish(simulation, repl, first, printed);
    expect(first.output).toMatch(/2 3 \d+ \d+ [1-9]\d* 1000/);
    expect(second).toEqual(first);
  });

  test("taking a snapshot changes nothing", () => {
    const undisturbed = startBusy();
    const watched = startBusy();
    for (let i = 0; i < 20; i++) {
      Snapshot.take(watched.simulation);
      watched.simulation.advance(0.1e6);
    }
    undisturbed.simulation.advance(2e6);
    expect(finish(watched.simulation, watched.repl)).toEqual(
      finish(undisturbed.simulation, undisturbed.repl),
    );
  });

  test("equal states are equal, and a later state or another level of a pin is not", () => {
    const { simulation } = startBusy();
    const first = Snapshot.take(simulation);
    const [now, again] = [0, 1].map(() => fingerprintOf(simulation));
    simulation.drive(simulation.net("two to four"), "high");
    const driven = fingerprintOf(simulation);
    first.restore();
    simulation.advance(50_000);
    const later = fingerprintOf(simulation);
    first.restore();
    const restored = fingerprintOf(simulation);
    expect(
      [again, driven, later, restored].map((other) => isSameFingerprint(now!, other!)),
    ).toEqual([true, false, false, true]);
  });

  test("a snapshot of two boards restores both and the wires between them", () => {
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

/** Runs to the end. The host's own record of the output is not part of a snapshot. */
function finish(
  simulation: CoSimulation,
  repl: QuickRepl,
  before?: { readonly output: string },
  printed = "",
) {
  simulation.advance(120e6);
  const output = before ? printed + repl.output.slice(before.output.length) : repl.output;
  return {
    output,
    edges: simulation.edges.slice(),
    nowNs: simulation.nowNs,
    sram: hashOf(repl.board.memory.sram),
    flash: hashOf(repl.board.flash.bytes),
    registers: repl.board.chip!.cpu.registers.slice(),
  };
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}
