import { setTimeout as think } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { type VirtualBoard, virtualBoard } from "../emulated-boards/virtual-board.ts";
import { BoardError } from "./board-error.ts";
import { pause } from "./host-time.ts";
import { MicroPythonBoard } from "./micropython-board.ts";

function turnedOn(): VirtualBoard {
  const made = virtualBoard(firmware(), "dut");
  made.chip.powerOn();
  return made;
}

async function printed(board: MicroPythonBoard, code: string, limitMs = 1000): Promise<string> {
  const { output, error } = await board.exec(code, { limitMs });
  return (output.toString() + error).replaceAll("\r\n", "\n");
}

async function faultOf(work: Promise<unknown>): Promise<{ fault: string; message: string }> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(BoardError);
  const { fault, message } = error as BoardError;
  return { fault, message };
}

/** Python code that leaves little free memory on a board. */
const FULL_MEMORY = `kept = []
try:
 while True: kept.append(bytearray(8000))
except MemoryError: pass`;

describe.skipIf(mustSkip)(`a board${withoutFirmware}`, () => {
  test("a board keeps its variables after code ends", async () => {
    const { board } = turnedOn();
    const long = `text = "${"1234567890".repeat(500)}"`;
    expect([
      await printed(board, "x = 20\nprint(x + 1)"),
      await printed(board, `${long}\nprint(x, len(text))`),
      await printed(board, "print('é€😀', chr(0x1f600), end='')"),
    ]).toEqual(["21\n", "20 5000\n", "é€😀 😀"]);
  });

  test("a board returns the traceback of an uncaught exception", async () => {
    const { board } = turnedOn();
    const { output, error } = await board.exec("print(1)\nnowhere", { limitMs: 1000 });
    expect(output.toString()).toBe("1\r\n");
    expect(error).toBe(
      "Traceback (most recent call last):\n  File \"<code>\", line 2, in <module>\nNameError: name 'nowhere' isn't defined\n",
    );
  });

  test("a board refuses code that does not fit into its memory", async () => {
    const { board } = turnedOn();
    await board.exec(FULL_MEMORY, { limitMs: 60_000 });
    expect(await faultOf(board.exec(`text = "${"x".repeat(20_000)}"`, { limitMs: 1000 }))).toEqual({
      fault: "memory",
      message: expect.stringMatching(
        /^the program does not fit into the memory of dut \(MemoryError: memory allocation failed, allocating \d+ bytes\)\. The text of the program has 21 kB\. Make the program shorter, or move/,
      ),
    });
  });

  test("a board runs other code after endless code was interrupted", async () => {
    const { board } = turnedOn();
    const stop = new AbortController();
    const started = board.exec("n = 0\nwhile True: n += 1", { limitMs: 1e9, stop: stop.signal });
    await think(50);
    stop.abort();
    expect((await started).stopped).toBe("signal");
    const ends = [
      await board.exec("while True: pass", { limitMs: 200 }),
      await board.exec("while True: print('x' * 50)", { limitMs: 1e6, outputLimitBytes: 10_000 }),
      await board.exec("print('on')", { limitMs: 1000, outputLimitBytes: 10_000 }),
    ].map(({ stopped, error, output }) => [
      stopped,
      error.trim().split("\n").at(-1),
      output.length,
    ]);
    expect(ends).toEqual([
      ["limit", "KeyboardInterrupt:", 0],
      ["output", "KeyboardInterrupt:", 9999],
      [undefined, "", 4],
    ]);
  });

  test("endless code is stopped even if the first Ctrl-C is lost on the way", async () => {
    const { port, time } = turnedOn();
    let isLost = false;
    const losing = new MicroPythonBoard(
      {
        ...port,
        async open() {
          const stream = await port.open();
          const write = stream.write.bind(stream) as (bytes: Buffer, done: () => void) => boolean;
          stream.write = ((bytes: Buffer, done: () => void) => {
            if (isLost || bytes.toString() !== "\x03") return write(bytes, done);
            isLost = true;
            done();
            return true;
          }) as typeof stream.write;
          return stream;
        },
      },
      time,
    );
    const { stopped } = await losing.exec("while True: pass", { limitMs: 100 });
    expect([isLost, stopped]).toEqual([true, "limit"]);
  });

  test("code that only reports its results may exceed its time limit", async () => {
    const { board } = turnedOn();
    const code = (word: string) =>
      `import time\nprint(${JSON.stringify(word)})\nfor i in range(4):\n time.sleep_ms(90)\n print(i)`;
    const run = (word: string) =>
      board.exec(code(word), { limitMs: 200, farewell: "the end" }).then((it) => it.stopped);
    expect([await run("not yet"), await run("the end")]).toEqual(["limit", undefined]);
  });

  test("a soft reset removes names and keeps files", async () => {
    const { board, chip, time } = turnedOn();
    await board.exec("x = 1\nwith open('kept.txt', 'w') as f: f.write('kept')", { limitMs: 1000 });
    const port = chip.serial.isConnected;
    const startMs = time.nowMs;
    await board.softReset();
    const tookMs = time.nowMs - startMs;
    expect(port && chip.serial.isConnected).toBe(true);
    expect(tookMs).toBeLessThan(100);
    expect(await printed(board, "print('x' in globals(), open('kept.txt').read())")).toBe(
      "False kept\n",
    );
  });

  test("a hard reset uses the RUN pin, or runs code on the board if no wire is connected to RUN", async () => {
    const { board, port, time } = turnedOn();
    const cause =
      "import machine\nprint(machine.reset_cause() == machine.WDT_RESET, 'x' in globals())";
    await board.exec("x = 1", { limitMs: 1000 });
    await board.hardReset();
    const byPin = await printed(board, cause);
    await board.close();

    const { reset: _none, ...portWithoutReset } = port;
    const other = new MicroPythonBoard(portWithoutReset, time);
    await other.exec("x = 1", { limitMs: 1000 });
    await other.hardReset();
    const byItself = await printed(other, cause);
    expect([byPin, byItself]).toEqual(["False False\n", "True False\n"]);
  });

  test("after close() has released the port, the board can be opened again", async () => {
    const { board, chip, port, time } = turnedOn();
    await board.exec("x = 1", { limitMs: 1000 });
    await board.close();
    expect(chip.serial.isConnected).toBe(false);
    const again = new MicroPythonBoard(port, time);
    expect(await printed(again, "print(x)")).toBe("1\n");
  });

  test("the speed of the host does not change the board's virtual times", async () => {
    const live = async (pauseMs: number) => {
      const { board, chip, simulation } = turnedOn();
      const log: string[] = [];
      const { serial } = chip;
      const write = serial.write.bind(serial);
      serial.write = (bytes) => {
        log.push(`${simulation.nowNs} > ${Buffer.from(bytes).toString("latin1")}`);
        write(bytes);
      };
      for (let i = 0; i < 3; i++) {
        await think(pauseMs * i);
        const { output } = await board.exec(
          "import time\ntime.sleep_ms(3)\nprint(time.ticks_us())",
          {
            limitMs: 1000,
          },
        );
        log.push(`${simulation.nowNs} < ${output}`);
      }
      return log;
    };
    const log = await live(0);
    expect(log.length).toBeGreaterThan(10);
    expect(await live(20)).toEqual(log);
  });
});

describe.skipIf(mustSkip)(
  `a fault is reported within its limit, and then the next code runs${withoutFirmware}`,
  () => {
    test("a board that is unplugged during a program", async () => {
      const { board, chip, time } = turnedOn();
      await board.exec("import time", { limitMs: 1000 });
      const startMs = time.nowMs;
      const run = faultOf(board.exec("time.sleep(3)", { limitMs: 10_000 }));
      await pause(time, 500);
      chip.serial.unplug();
      const fault = await run;
      const tookMs = time.nowMs - startMs;
      expect(fault).toEqual({
        fault: "gone",
        message:
          "dut disappeared while it ran its code and did not come back within 5 s. It was unplugged or lost power. Plug it in and try again.",
      });
      expect(tookMs).toBeLessThan(6000);
      expect(await faultOf(board.exec("print(1)", { limitMs: 1000 }))).toEqual({
        fault: "gone",
        message:
          "dut could not be opened within 5000 ms: it does not answer. Plug the board in, or close other programs that use its port.",
      });
      chip.serial.plug();
      expect(await printed(board, "print(1)")).toBe("1\n");
    });

    test("a board whose cable was unplugged for a moment, and which did not restart", async () => {
      const { board, chip, time } = turnedOn();
      const running = faultOf(board.exec("while True: pass", { limitMs: 5000 }));
      await pause(time, 300);
      chip.serial.unplug();
      await pause(time, 100);
      chip.serial.plug();
      expect(await running).toEqual({
        fault: "gone",
        message:
          "dut disappeared while it ran its code and came back, but it did not restart. So its connection was interrupted. Check the cable and the USB hub.",
      });
      expect(await printed(board, "print(1)")).toBe("1\n");
    });

    test.each([
      ["whose RUN pin was low for a moment", ({ chip }: VirtualBoard) => chip.reset()],
      [
        "that lost its power for a moment",
        ({ chip }: VirtualBoard) => {
          chip.powerOff();
          chip.powerOn();
        },
      ],
    ])("a board %s", async (_what, strike) => {
      const made = turnedOn();
      const running = faultOf(made.board.exec("while True: pass", { limitMs: 5000 }));
      await pause(made.time, 300);
      strike(made);
      expect(await running).toEqual({
        fault: "gone",
        message:
          "dut disappeared while it ran its code and came back. It reports that it was turned on or reset from outside. Check its power supply, its cable and the wire on its reset pin.",
      });
      expect(await printed(made.board, "print(1)")).toBe("1\n");
    });

    test.each([
      [
        "machine.reset()",
        /^dut disappeared while it ran its code and came back immediately\. So it reset itself/,
      ],
      ["w = machine.WDT(timeout=50)\nwhile True: pass", /^dut disappeared .* it reset itself/],
      [
        "machine.soft_reset()",
        /^dut restarted while it ran its code, for example because of machine\.soft_reset\(\)/,
      ],
      ["raise SystemExit", /^dut restarted while it ran its code/],
    ])("a board that resets itself: %s", async (code, message) => {
      const { board } = turnedOn();
      const error = await board
        .exec(`import machine\nprint('so far')\n${code}`, { limitMs: 5000 })
        .catch((error: BoardError) => error);
      expect(error).toMatchObject({ fault: "reset", message: expect.stringMatching(message) });
      expect((error as BoardError).output.toString()).toMatch(/^so far/);
      expect(await printed(board, "print(1)")).toBe("1\n");
    });

    test.each([
      [
        "a program that refuses Ctrl-C",
        "import micropython, time\nmicropython.kbd_intr(-1)\nwhile True: time.sleep(1)",
      ],
      ["a firmware that hangs", "import machine\nmachine.disable_irq()\nwhile True: pass"],
      ["a processor that has locked up", "import machine\nmachine.mem32[0x70000000] = 1"],
    ])("%s", async (_what, code) => {
      const { board, time } = turnedOn();
      await board.exec("", { limitMs: 1000 });
      const startMs = time.nowMs;
      const fault = await faultOf(board.exec(code, { limitMs: 300 }));
      expect(fault).toEqual({
        fault: "silent",
        message:
          "dut did not finish its code within 300 ms, and Ctrl-C does not stop it. Its firmware hangs, or its program ignores Ctrl-C. Reset the board or unplug it.",
      });
      expect(time.nowMs - startMs).toBeLessThan(2000);
      expect(await faultOf(board.exec("print(1)", { limitMs: 300 }))).toMatchObject({
        fault: "silent",
        message: expect.stringMatching(/^dut does not reach its REPL: aiorig sent Ctrl-C/),
      });
      await board.hardReset();
      expect(await printed(board, "print(1)")).toBe("1\n");
    });

    test("a board whose report is lost at its end", async () => {
      const { board, chip, time } = turnedOn();
      await board.exec("", { limitMs: 1000 });
      const running = faultOf(board.exec("import time; time.sleep_ms(200)", { limitMs: 600 }));
      await pause(time, 100);
      const { onData } = chip.serial;
      chip.serial.onData = () => {};
      await pause(time, 300);
      chip.serial.onData = onData;
      expect(await running).toEqual({
        fault: "damaged",
        message:
          "dut has ended its code, but the end of its report did not arrive. Bytes were lost or changed on the way. Try again. If the error happens again, check the cable and the USB hub.",
      });
      expect(await printed(board, "print(1)")).toBe("1\n");
    });

    test("a board without power", async () => {
      const { board, chip } = virtualBoard(firmware(), "dut");
      expect(await faultOf(board.exec("print(1)", { limitMs: 300 }))).toMatchObject({
        fault: "gone",
      });
      chip.powerOn();
      expect(await printed(board, "print(1)")).toBe("1\n");
    });
  },
);
