import { describe, expect, test } from "vitest";
import {
  firmware,
  mustSkip,
  withoutFirmware,
} from "../../emulated-boards/testing/test-firmware.ts";
import { bootBoard } from "../testing/boot-boards.ts";
import { QuickRepl } from "../testing/quick-repl.ts";
import { CoSimulation } from "./co-simulation.ts";

describe.skipIf(mustSkip)(`an emulated board${withoutFirmware}`, () => {
  test("a blank board formats its flash and boots to the REPL", () => {
    const simulation = new CoSimulation();
    const board = simulation.addBoard({ name: "dut", firmware: firmware() });
    const repl = new QuickRepl(simulation, board);
    repl.boot();
    const bootMs = simulation.nowNs / 1e6;
    expect(board.state).toEqual({ kind: "running" });
    expect(repl.output).toContain(">>> ");
    expect(bootMs).toBeGreaterThan(100); // two sectors are erased, and each takes 45 ms
    expect(bootMs).toBeLessThan(150);
    expect(repl.exec("import sys\nprint(sys.implementation[2], sys.platform)")).toBe(
      "Raspberry Pi Pico with RP2040 rp2\n",
    );
  });

  test("a board without a given unique id makes an id from its name", () => {
    const idOf = (repl: QuickRepl) =>
      repl.exec("import machine, binascii\nprint(binascii.hexlify(machine.unique_id()).decode())");
    const simulation = new CoSimulation();
    const given = simulation.addBoard({
      name: "given",
      firmware: firmware(),
      uniqueId: Uint8Array.of(0xe6, 0x61, 0x64, 0x08, 0x43, 0x21, 0x9f, 0x2a),
    });
    const repl = new QuickRepl(simulation, given);
    repl.boot();
    const [a, b, again] = ["a", "b", "a"].map((name) => idOf(bootBoard(firmware(), name).repl));
    expect(idOf(repl)).toBe("e66164084321 9f2a\n".replace(" ", ""));
    expect(a).not.toBe(b);
    expect(a).toBe(again);
  });

  test("time on the board follows the virtual time", () => {
    const { simulation, repl } = bootBoard(firmware());
    const elapsed = repl.exec(
      `import time
marks = []
for ms in (0, 1, 10, 250):
    start = time.ticks_us()
    time.sleep_ms(ms)
    marks.append(time.ticks_diff(time.ticks_us(), start))
print(marks)`,
    );
    const startUs = Number(repl.exec("import time\nprint(time.ticks_us())"));
    const nowUs = simulation.nowNs / 1000;
    const slept = JSON.parse(elapsed) as number[];
    expect(slept.map((us, i) => us - [0, 1000, 10_000, 250_000][i]!).every((us) => us >= 0)).toBe(
      true,
    );
    expect(Math.max(...slept.map((us, i) => us - [0, 1000, 10_000, 250_000][i]!))).toBeLessThan(
      100,
    );
    expect(nowUs - startUs).toBeGreaterThan(0);
    expect(nowUs - startUs).toBeLessThan(1500); // in this time, it prints the number and returns to the prompt
  });

  test("a change of the system clock changes the speed of the processor and the PIO, but not of the timer", () => {
    const { simulation, repl } = bootBoard(firmware());
    simulation.join("square", repl.board.pin(0));
    const seen = [125, 250, 48].map((mhz) => {
      simulation.edges.length = 0;
      const printed = repl.exec(`
import machine, rp2, time
from machine import Pin
machine.freq(${mhz}_000_000)
@rp2.asm_pio(set_init=rp2.PIO.OUT_LOW)
def square():
    set(pins, 1) [9]
    set(pins, 0) [9]
sm = rp2.StateMachine(0, square, set_base=Pin(0))
sm.active(1); time.sleep_us(20); sm.active(0)
start = time.ticks_us()
for i in range(1000): pass
looped = time.ticks_us()
time.sleep_ms(20)
print([time.ticks_diff(looped, start), time.ticks_diff(time.ticks_us(), looped)])
`);
      const [loopUs, sleepUs] = JSON.parse(printed) as [number, number];
      const edges = simulation.edges.slice(-9).map(({ ns }) => ns);
      return {
        loopCycles: Math.round((loopUs * mhz) / 10_000),
        sleptMs: Math.floor(sleepUs / 1000),
        edgeCycles: (((edges.at(-1)! - edges[0]!) / 8) * mhz) / 1000,
      };
    });
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]!.loopCycles).toBe(seen[0]!.loopCycles);
    expect(seen.map(({ sleptMs }) => sleptMs)).toEqual([20, 20, 20]);
    expect(seen.map(({ edgeCycles }) => Math.round(edgeCycles * 1000) / 1000)).toEqual([
      10, 10, 10,
    ]);
  });

  describe("a reset", () => {
    test("machine.reset() restarts the firmware and keeps the flash, and machine.reset_cause() reports it", () => {
      const { simulation, repl } = bootBoard(firmware());
      const { serial } = repl.board;
      const events: string[] = [];
      serial.onConnect = () => events.push("connected");
      serial.onDisconnect = () => events.push("disconnected");
      const cause = "import machine\nprint(machine.reset_cause() == machine.WDT_RESET)";
      const before = repl.exec(cause);
      repl.exec("with open('kept.txt', 'w') as f: f.write('still here')\nx = 1");
      repl.start("import machine\nmachine.reset()");
      simulation.runUntil(() => events.includes("connected"), { limitNs: 1e9 });
      repl.boot();
      const after = repl.exec(cause);
      const kept = repl.exec("print(open('kept.txt').read(), 'x' in globals())");
      expect({ before, events, after, kept }).toEqual({
        before: "False\n",
        events: ["disconnected", "connected"],
        after: "True\n",
        kept: "still here False\n",
      });
    });

    test("the watchdog resets the board exactly at its timeout after the last feed", () => {
      const { simulation, repl } = bootBoard(firmware());
      let disconnectedNs = 0;
      repl.board.serial.onDisconnect = () => {
        disconnectedNs = simulation.nowNs;
      };
      repl.start(
        "import machine, time\nw = machine.WDT(timeout=200)\ntime.sleep_ms(150)\nw.feed()\nwhile True: pass",
      );
      const startNs = simulation.nowNs;
      simulation.runUntil(() => disconnectedNs > 0, { limitNs: 2e9 });
      const waitedMs = (disconnectedNs - startNs) / 1e6;
      expect(waitedMs).toBeGreaterThan(350);
      expect(waitedMs).toBeLessThan(360);
    });

    test("a board stops and releases its pins while its RUN pin is low", () => {
      const { simulation, repl } = bootBoard(firmware());
      const { board } = repl;
      const led = simulation.join("led", board.pin(25));
      const run = simulation.join("run", board.runPin);
      repl.exec("from machine import Pin\nPin(25, Pin.OUT, value=1)");
      const levels = [led.level];
      simulation.drive(run, "low");
      levels.push(led.level);
      const held = board.state;
      simulation.advance(1e9);
      const port = board.serial.isConnected;
      simulation.drive(run, "floating");
      repl.boot();
      expect({ levels, held, port, now: board.state, pin: repl.exec("print(1 + 1)") }).toEqual({
        levels: [1, 0],
        held: { kind: "held" },
        port: false,
        now: { kind: "running" },
        pin: "2\n",
      });
    });
  });

  test("if firmware hangs, the host is not blocked, and a reset restarts the firmware", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.start("import machine\nmachine.disable_irq()\nwhile True: pass");
    simulation.advance(10e6);
    const startNs = simulation.nowNs;
    repl.board.serial.write(new TextEncoder().encode("\x03"));
    const answered = simulation.runUntil(() => repl.output.includes("Traceback"), {
      limitNs: 0.2e9,
    });
    const spentNs = simulation.nowNs - startNs;
    repl.board.reset();
    repl.boot();
    expect([answered, spentNs, repl.exec("print('alive')")]).toEqual([false, 0.2e9, "alive\n"]);
  });

  test("a board reports a fault of its firmware as a lock-up", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.start("import machine\nmachine.mem32[0x70000000] = 1");
    const happened = simulation.runUntil(() => repl.board.state.kind === "locked up", {
      limitNs: 1e9,
    });
    const { state } = repl.board;
    const answers = repl.board.serial.isConnected;
    repl.board.reset();
    repl.boot();
    expect([happened, answers, repl.exec("print('alive')")]).toEqual([true, true, "alive\n"]);
    expect(state.kind === "locked up" && state.reason).toMatch(
      /^the processor of dut has locked up at 0x100[0-9a-f]{5} \(called from 0xfffffff9\), which happens after a fault or a panic of the firmware$/,
    );
  });

  test("after machine.bootloader() the board is a USB drive until it is reset", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.start("import machine\nmachine.bootloader()");
    const happened = simulation.runUntil(() => repl.board.state.kind === "usb drive", {
      limitNs: 1e9,
    });
    const port = repl.board.serial.isConnected;
    repl.board.reset();
    repl.boot();
    expect([happened, port, repl.exec("print('alive')")]).toEqual([true, false, "alive\n"]);
  });

  describe("the USB serial port", () => {
    const count = (body: string) =>
      `import time
n = 0
for i in range(100):
    ${body}
    time.sleep_ms(10)
    n += 1`;

    test("the USB cable can be unplugged and plugged in again while a program continues", () => {
      const { simulation, repl } = bootBoard(firmware());
      const { serial } = repl.board;
      const events: string[] = [];
      serial.onConnect = () => events.push("connected");
      serial.onDisconnect = () => events.push("disconnected");
      repl.start(count("pass"));
      simulation.advance(200e6);
      serial.unplug();
      expect(() => serial.write(Uint8Array.of(3))).toThrow(
        "the board's USB serial port is not connected. Wait until isConnected is true before you write",
      );
      simulation.advance(2e9);
      serial.plug();
      repl.boot();
      expect(events).toEqual(["disconnected", "connected"]);
      expect(repl.exec("print(n)")).toBe("100\n");
    });

    test("if the port is closed while a program prints, the program continues and the last output is kept", () => {
      const { simulation, repl } = bootBoard(firmware());
      const { serial } = repl.board;
      const connections: boolean[] = [];
      serial.onConnect = serial.onDisconnect = () => connections.push(serial.isConnected);
      repl.start(count("print('line', i)"));
      simulation.advance(200e6);
      serial.close();
      simulation.advance(2e9);
      const lines = repl.output.split("\n").length;
      serial.open();
      simulation.advance(100e6);
      const last = repl.output.split("line ").at(-1)?.slice(0, 6);
      expect(connections).toEqual([false, true]);
      expect([lines > 15, lines < 25, last]).toEqual([true, true, "99\r\n\x04\x04"]);
      expect(repl.exec("print(n)")).toBe("100\n");
    });

    test("the port transfers any number of bytes in both directions without a change", () => {
      const { simulation, repl } = bootBoard(firmware());
      const sent = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);
      repl.start(
        `import sys, micropython
micropython.kbd_intr(-1)
got = sys.stdin.buffer.read(${sent.length})
micropython.kbd_intr(3)
sys.stdout.buffer.write(got)`,
      );
      const { serial } = repl.board;
      const unsent: number[] = [];
      serial.onTaken = () => unsent.push(serial.unsentBytes);
      serial.write(sent);
      simulation.runUntil(() => serial.unsentBytes === 0, { limitNs: 1e9 });
      simulation.runUntil(() => repl.output.endsWith("\x04\x04>"), { limitNs: 1e9 });
      const received = repl.output.slice("OK".length, -3);
      expect(received).toBe(String.fromCharCode(...sent));
      expect(unsent).toEqual(
        Array.from({ length: 79 }, (_, i) => Math.max(0, 5000 - 64 * (i + 1))),
      );
    });
  });

  test("the SRAM keeps its contents after a reset, but not after a power failure", () => {
    const { repl } = bootBoard(firmware());
    const word = "import machine\nprint(machine.mem32[0x2003f000])";
    repl.exec("import machine\nmachine.mem32[0x2003f000] = 0x12345678");
    const before = repl.exec(word);
    repl.board.reset();
    repl.boot();
    const afterReset = repl.exec(word);
    repl.board.powerOff();
    repl.boot();
    expect([before, afterReset, repl.exec(word)]).toEqual([
      `${0x12345678}\n`,
      `${0x12345678}\n`,
      "0\n",
    ]);
  });

  test("a file system is still valid after a power failure during a write", () => {
    const { simulation, repl } = bootBoard(firmware());
    repl.exec(
      "import os\nos.mkdir('log')\nfor i in range(5): open('log/%d' % i, 'w').write('x' * 600 * i)",
    );
    repl.start(
      `n = 0
while True:
    with open('log/0', 'w') as f: f.write('%d' % n)
    n += 1`,
    );
    simulation.advance(1.2345678e9); // somewhere within a write
    repl.board.powerOff();
    const off = repl.board.state;
    simulation.advance(1e9);
    repl.boot();
    const sizes = repl.exec(
      "import os\nprint([os.stat('log/' + name)[6] for name in sorted(os.listdir('log'))][1:])",
    );
    const survivor = Number(repl.exec("print(open('log/0').read())"));
    expect(off).toEqual({ kind: "off" });
    expect(sizes).toBe("[600, 1200, 1800, 2400]\n");
    expect(survivor).toBeGreaterThan(2);
  });
});
