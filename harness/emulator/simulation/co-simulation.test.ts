import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { QuickRepl } from "../testing/quick-repl.ts";
import { Board } from "./board.ts";
import { CoSimulation, type CoSimulationOptions } from "./co-simulation.ts";

function bootPair(options: CoSimulationOptions = {}): {
  simulation: CoSimulation;
  a: QuickRepl;
  b: QuickRepl;
} {
  const simulation = new CoSimulation(options);
  const [a, b] = ["a", "b"].map(
    (name) => new QuickRepl(simulation, simulation.addBoard({ name, firmware: firmware() })),
  ) as [QuickRepl, QuickRepl];
  simulation.join("there", a.board.pin(2), b.board.pin(2));
  simulation.join("back", b.board.pin(3), a.board.pin(3));
  a.boot();
  b.boot();
  return { simulation, a, b };
}

/**
 * Machine code that prepares registers: r1 is the address of the SIO, r3 is the bit of pin 2, and r4 is the bit of pin
 * 3.
 */
const SIO = `
    mov(r1, 0xd0)
    lsl(r1, r1, 24)
    mov(r3, 4)
    mov(r4, 8)`;

/**
 * A program that records the levels of the pins: at each change, the PIO samples them, and the DMA stores the samples in
 * a ring of 8 KiB.
 */
const RECORDER = `
import rp2, uctypes
from machine import Pin
@rp2.asm_pio(autopush=True, push_thresh=32)
def watch():
    label("change")
    in_(y, 32)
    mov(x, y)
    wrap_target()
    mov(y, pins)
    jmp(x_not_y, "change")
    wrap()
memory = bytearray(b"\\xff" * 16384)
start = -uctypes.addressof(memory) & 8191
dma = rp2.DMA()
machine = rp2.StateMachine(0, watch, in_base=Pin(0))
dma.config(read=0x50200020, write=uctypes.addressof(memory) + start, count=0x7ffffffe, ctrl=dma.pack_ctrl(
    size=2, inc_read=False, inc_write=True, ring_sel=True, ring_size=13, treq_sel=4), trigger=True)
machine.active(1)
`;

/**
 * A program that reads the ring and the counter of RECORDER in several ways, at many times. It prints what it sees. The
 * value -1 means that a word of the ring was not recorded yet.
 */
const LOOKER = `
@micropython.viper
def count(counter: ptr32, rounds: int) -> int:
    seen = 0
    for i in range(rounds): seen = (seen * 31 + counter[0]) & 0xffffff
    return seen
@micropython.viper
def recorded(copy: ptr32) -> int:
    words = 0
    for i in range(2048):
        if copy[i] != -1: words += 1
    return words
seen = [count(0x50000008 + 0x40 * dma.channel, 1000)]
empty = b"\\xff" * 8192
for _ in range(10):
    memory[start:start + 8192] = empty
    seen.append(recorded(bytes(memoryview(memory)[start:start + 8192])))
seen += [bytes(dma.registers)[8] for _ in range(40)]
print(seen)
`;

/** A program with a pin interrupt. It changes a pin after different times. */
const TOGGLER = `
from machine import Pin
Pin(2, Pin.IN).irq(lambda pin: None, Pin.IRQ_RISING); Pin(3, Pin.OUT, value=0)
@micropython.viper
def toggle(rounds: int):
    sio = ptr32(0xd0000000)
    for i in range(rounds):
        sio[7] = 8
        for _ in range(i & 31): pass
`;

/** A program that copies the level of pin 2 to pin 3, in a loop of 6 or 7 cycles. */
const REPEATER = `
from machine import Pin
Pin(2, Pin.IN); Pin(3, Pin.OUT, value=0)
@micropython.asm_thumb
def repeat():${SIO}
    label(LOOP)
    ldr(r5, [r1, 4])
    tst(r5, r3)
    beq(LOW)
    str(r4, [r1, 0x14])
    b(LOOP)
    label(LOW)
    str(r4, [r1, 0x18])
    b(LOOP)
`;

/** A program that sends pulses on pin 2 and waits until each edge returns on pin 3. */
const PING = `
from machine import Pin
Pin(2, Pin.OUT, value=0); Pin(3, Pin.IN)
@micropython.asm_thumb
def ping(r0):${SIO}
    label(AGAIN)
    str(r3, [r1, 0x14])
    label(UP)
    ldr(r5, [r1, 4])
    tst(r5, r4)
    beq(UP)
    str(r3, [r1, 0x18])
    label(DOWN)
    ldr(r5, [r1, 4])
    tst(r5, r4)
    bne(DOWN)
    sub(r0, 1)
    bne(AGAIN)
`;

describe.skipIf(mustSkip)(`boards in one time${withoutFirmware}`, () => {
  test("two boards that answer each other at full speed see every edge at its exact time", () => {
    const { simulation, a, b } = bootPair();
    b.exec(REPEATER);
    a.exec(PING);
    b.start("repeat()");
    simulation.edges.length = 0;
    a.exec("ping(500)");
    const { edges } = simulation;
    const inOrder = edges.every(
      ({ net, level }, i) => net === (i % 2 ? "back" : "there") && level === (i % 4 < 2 ? 1 : 0),
    );
    expect([edges.length, inOrder]).toEqual([2000, true]);
    const cycles = edges.map(({ ns }, i) => (ns - (edges[i - 1]?.ns ?? 0)) / 8);
    const answers = cycles.filter((_, i) => i % 2 === 1);
    const returns = cycles.filter((_, i) => i % 2 === 0).slice(1);
    const range = (values: number[]) => [Math.min(...values), Math.max(...values)];
    // These limits are counted by hand. The cycles are: ldr 1, tst 1, beq 1 or 2, str 1, b 2. The repeater drives its
    // output 3 or 4 cycles after the ldr that reads an edge. If the edge happens just after an ldr, the repeater needs
    // one more round of 6 or 7 cycles.
    expect(range(answers)[0]).toBeGreaterThanOrEqual(3);
    expect(range(answers)[1]).toBeLessThanOrEqual(4 + 7);
    // A round of the pulse program takes 4 cycles. The program continues 3 or 6 cycles after the ldr that reads the
    // answer.
    expect(range(returns)[0]).toBeGreaterThanOrEqual(3);
    expect(range(returns)[1]).toBeLessThanOrEqual(6 + 4);
  });

  test("20 runs of a program on two boards have the same log", () => {
    const hashes = new Set<string>();
    let edges = 0;
    for (let i = 0; i < 20; i++) {
      const { simulation, a, b } = bootPair();
      b.start(`
import asyncio, sys, select
from machine import Pin
i = Pin(2, Pin.IN); o = Pin(3, Pin.OUT, value=0)
async def echo():
    while True:
        o(i()); await asyncio.sleep_ms(1)
async def say():
    while True:
        print(i(), end=""); await asyncio.sleep_ms(7)
async def main(): await asyncio.gather(echo(), say())
asyncio.run(main())
`);
      a.start(`
import asyncio, sys, select
from machine import Pin
o = Pin(2, Pin.OUT, value=0); i = Pin(3, Pin.IN)
poll = select.poll(); poll.register(sys.stdin, select.POLLIN)
async def blink():
    while True:
        o.toggle(); await asyncio.sleep_ms(3)
async def listen():
    while True:
        if poll.poll(0): print(sys.stdin.read(1), i())
        await asyncio.sleep_ms(0)
async def main(): await asyncio.gather(blink(), listen())
asyncio.run(main())
`);
      for (const letter of "host") {
        a.board.serial.write(new TextEncoder().encode(letter));
        simulation.runUntil(() => a.output.includes(letter), { limitNs: 1e9 });
      }
      simulation.advance(50e6);
      edges = simulation.edges.length;
      const log = JSON.stringify([simulation.nowNs, simulation.edges, a.output, b.output]);
      hashes.add(createHash("sha256").update(log).digest("hex"));
    }
    expect(hashes.size).toBe(1);
    expect(edges).toBeGreaterThan(20);
  });

  test("if a board computes ahead of the other board, the log does not change", () => {
    const logs = [0, 1000, undefined].map((lookAheadNs) => {
      const { simulation, a, b } = bootPair(lookAheadNs === undefined ? {} : { lookAheadNs });
      b.start(`
from machine import Pin
i = Pin(2, Pin.IN); o = Pin(3, Pin.OUT, value=0)
n = 0
while True:
    o(i())
    n += sum(range(n % 7))
`);
      a.exec(`
from machine import Pin
o = Pin(2, Pin.OUT, value=0); i = Pin(3, Pin.IN)
seen = 0
for k in range(300):
    o(k & 1)
    seen = (seen * 31 + i() + len(str(k))) & 0xffffff
print(seen)
`);
      return JSON.stringify([simulation.edges, a.output, simulation.nowNs]);
    });
    expect(logs[1]).toBe(logs[0]);
    expect(logs[2]).toBe(logs[0]);
    expect(JSON.parse(logs[0]!)[0].length).toBeGreaterThan(300);
    expect(() => new CoSimulation({ lookAheadNs: 1e6 })).toThrow(
      "lookAheadNs is 1000000, but it must be from 0 to 9333 ns, the time of the shortest USB packet",
    );
  });

  test("if a board that records its pins computes ahead of a board with a pin interrupt, the log does not change", () => {
    const { run } = Board.prototype;
    let runs = 0;
    Board.prototype.run = function (...bounds) {
      runs++;
      run.apply(this, bounds);
    };
    const results = [0, undefined].map((lookAheadNs) => {
      const { simulation, a, b } = bootPair(lookAheadNs === undefined ? {} : { lookAheadNs });
      a.exec(RECORDER);
      b.exec(TOGGLER);
      b.start("toggle(400000)");
      runs = 0;
      const seen = a.exec(LOOKER);
      return {
        // Both boards boot at a clock whose period is not a whole number of nanoseconds, so times are rounded.
        log: simulation.edges.map(({ ns, net, level }) => `${ns.toFixed(3)} ${net} ${level}`),
        seen,
        runs,
      };
    });
    Board.prototype.run = run;
    const [exact, far] = results;
    expect(far!.log).toEqual(exact!.log);
    expect(far!.seen).toBe(exact!.seen);
    expect(exact!.log.length).toBeGreaterThan(500);
    expect(far!.runs).toBeLessThan(exact!.runs / 3);
  });

  test("a board does not compute ahead if a change of a pin can do more than a record", () => {
    const { a } = bootPair();
    a.exec(RECORDER);
    const listening = [
      "pass",
      "pin = Pin(5, Pin.OUT); pin.irq(lambda pin: None)",
      "pin.irq(None)",
      "dma.irq(lambda dma: None)",
      "dma.irq().handler(None) if 0 else dma.irq(None)",
      "import _thread; _thread.start_new_thread(lambda: [None for _ in iter(int, 1)], ())",
    ].map((code) => {
      a.exec(code);
      return a.board.chip!.listeningTo(1 << 2);
    });
    expect(listening).toEqual(["records", "acts", "records", "acts", "records", "acts"]);
  });

  test("a program can write the records of its pins to the flash", () => {
    const { a } = bootPair();
    a.exec(RECORDER);
    const printed = a.exec(`
records = memoryview(memory)[start:start + 4096]
records[100] = 7
flash = rp2.Flash()
block = flash.ioctl(4, 0) - 1
flash.writeblocks(block, records)
copy = bytearray(4096)
flash.readblocks(block, copy)
print(copy == records)
`);
    expect({ printed, listening: a.board.chip!.listeningTo(1 << 2) }).toEqual({
      printed: "True\n",
      listening: "records",
    });
  });

  test("an instruction that loads several registers of a peripheral loads all of them", () => {
    const { a, b } = bootPair();
    b.start("from machine import Pin\no = Pin(3, Pin.OUT, value=0)\nwhile True: o.toggle()\n");
    // 0xc80c is `ldmia r0!, {r2, r3}`. It loads two registers with the functions and levels of pins.
    const printed = a.exec(`
@micropython.asm_thumb
def count_changes(r0, r1):
    mov(r4, 0)
    mov(r6, r0)
    data(2, 0xc80c)
    mov(r5, r3)
    label(AGAIN)
    mov(r0, r6)
    data(2, 0xc80c)
    cmp(r3, r5)
    beq(SAME)
    add(r4, r4, 1)
    label(SAME)
    sub(r1, r1, 1)
    bne(AGAIN)
    mov(r0, r4)
print(count_changes(0x40014008, 20000))
`);
    expect(printed).toBe("0\n");
  });

  test("runUntil stops at the time when its condition becomes true", () => {
    const { simulation, a } = bootPair();
    a.start(`
from machine import Pin
import time
out = Pin(2, Pin.OUT, value=0)
while True:
    out(1); time.sleep_ms(5)
    out(0); time.sleep_ms(5)
`);
    const stops: unknown[] = [];
    for (let i = 0; i < 3; i++) {
      const start = simulation.edges.length;
      const found = simulation.runUntil(() => simulation.edges.length > start, { limitNs: 1e9 });
      stops.push([
        found,
        simulation.edges.length - start,
        simulation.nowNs - simulation.edges.at(-1)!.ns,
      ]);
      simulation.drive(simulation.net("back"), i % 2 ? "low" : "high");
      stops.push([simulation.edges.at(-1)!.net, simulation.nowNs - simulation.edges.at(-1)!.ns]);
    }
    const startNs = simulation.nowNs;
    const never = simulation.runUntil(() => false, { limitNs: 12_345_678 });
    expect([never, simulation.nowNs - startNs]).toEqual([false, 12_345_678]);
    expect(stops).toEqual([
      [true, 1, 0],
      ["back", 0],
      [true, 1, 0],
      ["back", 0],
      [true, 1, 0],
      ["back", 0],
    ]);
  });

  test("a board's pin can reset another board through its RUN pin", () => {
    const { simulation, a, b } = bootPair();
    simulation.join("reset", b.board.pin(14), a.board.runPin);
    b.exec("from machine import Pin\nimport time\nrun = Pin(14, Pin.OUT, value=1)");
    a.exec("x = 1");
    const states: string[] = [];
    a.board.serial.onDisconnect = () => states.push("gone");
    a.board.serial.onConnect = () => states.push("back");
    b.exec("run(0); time.sleep_ms(2); run(1)");
    const pulse = simulation.edges.filter(({ net }) => net === "reset");
    a.boot();
    expect(states).toEqual(["gone", "back"]);
    expect(a.exec("print('x' in globals())")).toBe("False\n");
    expect(pulse.map(({ level }) => level)).toEqual([1, 0, 1]);
    expect(Math.round((pulse[2]!.ns - pulse[1]!.ns) / 1e5)).toBe(20);
  });

  test("a name or a pin is refused if it is already in use or does not exist", () => {
    const { simulation, a, b } = bootPair();
    expect(() => simulation.addBoard({ name: "a", firmware: firmware() })).toThrow(
      "there is already a board named a. Give each board a different name",
    );
    expect(() => simulation.join("there", a.board.pin(9))).toThrow(
      "there is already a net named there. Pass all ends of a net to one call of join",
    );
    expect(() => simulation.join("other", a.board.pin(9), b.board.pin(2))).toThrow(
      "b.GP2 is already part of the net there, and a pin can be part of only one net",
    );
    expect(() => simulation.net("nowhere")).toThrow(
      "there is no net named nowhere. The nets are: there, back",
    );
    expect(() => a.board.pin(30)).toThrow("a has no pin GP30: its pins are GP0 to GP29");
  });
});
