import { readFileSync } from "node:fs";
import type { Duplex } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { firmware, mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { virtualBoard } from "../emulated-boards/virtual-board.ts";
import { sampleTests } from "../engine/testing/sampled-tests.ts";
import { recordOf } from "../trace/trace.ts";
import { BoardError } from "./board-error.ts";
import { MicroPythonBoard } from "./micropython-board.ts";
import { type BoardRun, runProgram } from "./run-program.ts";
import { faultyLine, type LineCount, type LineFault } from "./testing/faulty-line.ts";

const PROBE = readFileSync(new URL("../../fixtures/lib/probe.py", import.meta.url));

const PROGRAM = {
  name: "two_marks.py",
  source: `from probe import asyncio, mark
async def main():
    mark("start", [1, 2.5, "text"])
    await asyncio.sleep_ms(5)
    mark("end", ValueError(7))
asyncio.run(main())
`,
};
const MARKS = ["start=[1, 2.5, text]", "end=ValueError(7)"];
const PRINTING = {
  ...PROGRAM,
  source: `${PROGRAM.source}print("${"many words ".repeat(30)}")\n`,
};
const PRINTED_MARKS = `${"many words ".repeat(30)}\n${MARKS}`;
const OPTIONS = { sentinel: "\x1e01234567 ", imports: { ours: "/aiorig" }, limitMs: 1000 };
const CHECKED = { ...OPTIONS, checksOutput: true };

describe.skipIf(mustSkip)(`a program on a board${withoutFirmware}`, () => {
  let flash: Uint8Array;

  beforeAll(async () => {
    const { chip, board } = virtualBoard(firmware(), "dut");
    chip.powerOn();
    await board.files.makeFolder("/aiorig");
    await board.files.put("/aiorig/probe.py", PROBE);
    chip.powerOff();
    flash = chip.flash.bytes.slice();
  });

  /** Returns a board with the probe. `through` wraps its stream each time that the stream is opened. */
  function turnedOn(through: (stream: Duplex) => Duplex = (stream) => stream) {
    const made = virtualBoard(firmware(), "dut");
    made.chip.flash.bytes.set(flash);
    made.chip.powerOn();
    const port = { ...made.port, open: async () => through(await made.port.open()) };
    return { ...made, board: new MicroPythonBoard(port, made.time) };
  }

  test("a program starts at a signal on a pin, and its times count from that signal", async () => {
    const { board, simulation, chip } = turnedOn();
    const sign = simulation.join("sign", chip.pin(14));
    const led = simulation.join("led", chip.pin(16));
    simulation.drive(sign, "low");
    const run = await runProgram(
      board,
      {
        name: "led.py",
        source:
          'import machine\nmachine.Pin(16, machine.Pin.OUT, value=1)\nfrom probe import mark\nmark("m")\nprint("on")',
      },
      {
        ...OPTIONS,
        start: { gpio: 14, limitMs: 500, onWaiting: () => simulation.drive(sign, "high") },
      },
    );
    const [signUs, ledUs] = [sign, led].map(
      ({ name }) => simulation.edges.findLast(({ net }) => net === name)!.ns / 1000,
    );
    expect([recordOf({ ...run }), run.stdout, run.end?.end, led.level]).toEqual([
      ["m"],
      "on\n",
      "ended",
      1,
    ]);
    // The program makes the mark after it turns the LED on, so the mark is some microseconds later than the edge of the
    // LED.
    const laterUs = run.marks[0]!.atUs - (ledUs! - signUs!);
    expect(Math.abs(laterUs)).toBeLessThan(200);
  });

  test.each([
    ["never arrives", "low", "GP14 did not go high within 500 ms"],
    ["arrived too early", "high", "GP14 is already high"],
  ] as const)("a program is refused if its start signal %s", async (_what, level, why) => {
    const { board, simulation, chip } = turnedOn();
    simulation.drive(simulation.join("sign", chip.pin(14)), level);
    let isWaiting = false;
    const start = { gpio: 14, limitMs: 500, onWaiting: () => (isWaiting = true) };
    const running = runProgram(board, PROGRAM, { ...OPTIONS, start });
    await expect(running).rejects.toMatchObject({
      fault: "refused",
      message: expect.stringContaining(`dut: ${why}`),
    });
    expect(isWaiting).toBe(level === "low");
    expect(recordOf({ ...(await runProgram(board, PROGRAM, OPTIONS)) })).toEqual(MARKS);
  });

  test("if a program raises an exception, the result has its marks, its output and the exception", async () => {
    const { board } = turnedOn();
    const run = await runProgram(
      board,
      { name: "loud.py", source: 'from probe import mark\nprint("one\\ntwo")\nmark("m")\n1/0' },
      OPTIONS,
    );
    expect({ record: recordOf({ ...run }), stdout: run.stdout, end: run.end }).toMatchObject({
      record: ["m"],
      stdout: "one\ntwo\n",
      end: {
        end: "raised",
        exception: "ZeroDivisionError: divide by zero",
        traceback: expect.stringContaining('File "loud.py", line 4'),
      },
    });
  });

  test("if a program is stopped at its time limit, the result has its marks", async () => {
    const { board } = turnedOn();
    const source = 'from probe import mark\nmark("here")\nwhile True: pass';
    const run = await runProgram(
      board,
      { name: "endless.py", source },
      { ...OPTIONS, limitMs: 50 },
    );
    expect([run.stopped, run.end?.end, recordOf(run)]).toEqual(["limit", "interrupted", ["here"]]);
  });

  test.each([
    [
      "prints",
      'print("one")\nprint("two", end="")',
      { stdout: "one\ntwo", end: "ended", stopped: undefined },
    ],
    ["raises", 'print("one")\n1/0', { stdout: "one\n", end: "raised", stopped: undefined }],
    [
      "prints forever and is stopped at its time limit",
      "n = 0\nwhile True:\n print(n // 1000)\n n += 1",
      { stdout: expect.stringMatching(/^(0\n)+$/), end: "interrupted", stopped: "limit" },
    ],
  ])(
    "the checksum of the output does not change the result of a program that %s",
    async (_what, source, result) => {
      const { board } = turnedOn();
      const run = await runProgram(
        board,
        { name: "prints.py", source },
        { ...CHECKED, limitMs: 100 },
      ).catch((error: BoardError) => error.fault);
      const { stdout, end, stopped } = run as BoardRun;
      expect({ stdout, end: end?.end, stopped }).toEqual(result);
    },
  );

  test("a program starts without the modules of the previous program", async () => {
    const { board } = turnedOn();
    const first = await runProgram(
      board,
      { name: "a.py", source: "import sys\nsys.leftover = 1" },
      OPTIONS,
    ).catch((error: Error) => error.message);
    const source = 'import sys\nfrom probe import mark\nmark("left", "time" in sys.modules)';
    const second = await runProgram(board, { name: "b.py", source }, OPTIONS);
    expect([first, recordOf(second)]).toEqual([
      expect.objectContaining({ marks: [] }),
      ["left=False"],
    ]);
  });

  test("a missing probe is reported with the folder that must contain it", async () => {
    const { board } = turnedOn();
    const run = runProgram(board, PROGRAM, { ...OPTIONS, imports: { ours: "/nowhere" } });
    await expect(run).rejects.toThrow(
      "dut cannot import the probe: ImportError: no module named 'probe'. The probe must be in /nowhere on the board.",
    );
  });

  test.each([
    ["a board that offers no raw paste", "R\x00"],
    ["a board that does not know raw paste", "raw REPL; CTRL-B to exit\r\n>"],
  ])("a program is sent in small pieces to %s", async (_what, answer) => {
    const { board } = turnedOn((stream) => withoutPaste(stream, answer));
    const run = await runProgram(board, PROGRAM, OPTIONS);
    expect(recordOf(run)).toEqual(MARKS);
  });

  // In one run, several thousand bytes pass between host and board in each direction. Each fault damages one of these
  // bytes.
  const faults = (["to the board", "from the board"] as const).flatMap((direction) =>
    (["lost", "doubled", "changed"] as const).map((kind) => [kind, direction] as const),
  );
  const sample = sampleTests(
    faults.map((fault) => fault.join(" ")),
    3,
  );
  test.for(faults)(
    "if a byte is %s on its way %s, this never leads to wrong marks or output",
    async ([kind, direction], context) => {
      sample.need(context, `${kind} ${direction}`);
      const undisturbed: LineCount = { "to the board": 0, "from the board": 0 };
      await runProgram(
        turnedOn((line) => faultyLine(line, [], undisturbed)).board,
        PRINTING,
        CHECKED,
      );
      const outcomes = new Map<string, number>();
      const places = 15;
      for (let place = 0; place < places; place++) {
        const at = Math.floor(((place + 0.5) * undisturbed[direction]) / places);
        const fault: LineFault = { direction, kind, at };
        const { board, time } = turnedOn((line) =>
          faultyLine(line, [fault], { "to the board": 0, "from the board": 0 }),
        );
        const outcome = await runProgram(board, PRINTING, CHECKED).then(endOf, (error: unknown) => {
          expect(error).toBeInstanceOf(BoardError);
          return (error as BoardError).fault;
        });
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        expect(time.nowMs).toBeLessThan(15_000);
        if (place % 5 === 0) {
          expect(endOf(await runProgram(board, PRINTING, CHECKED))).toEqual(PRINTED_MARKS);
        }
      }
      const allowed = [PRINTED_MARKS, "damaged", "silent"];
      expect([...outcomes.keys()].filter((outcome) => !allowed.includes(outcome))).toEqual([]);
      expect(outcomes.get("damaged")).toBeGreaterThan(0);
    },
  );
});

/** Returns the output and the marks as text if the program ended by itself, and "no end" otherwise. */
function endOf(run: BoardRun): string {
  return run.end?.end === "ended" ? `${run.stdout}${recordOf(run)}` : "no end";
}

/** Answers the host's request for raw paste, so that the board never receives the request. */
function withoutPaste(stream: Duplex, answer: string): Duplex {
  const write = stream.write.bind(stream) as (chunk: Buffer, done: () => void) => boolean;
  stream.write = ((chunk: Buffer, done: () => void) => {
    if (chunk.toString("latin1") !== "\x05A\x01") return write(chunk, done);
    stream.emit("data", Buffer.from(answer));
    done();
    return true;
  }) as Duplex["write"];
  return stream;
}
