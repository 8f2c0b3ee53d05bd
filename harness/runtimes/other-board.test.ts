import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { realTime } from "../board/host-time.ts";
import { MicroPythonBoard } from "../board/micropython-board.ts";
import { findBenchBoards } from "../rig/boards/bench-boards.ts";
import type { RigBoards } from "../rig/boards/rig-boards.ts";
import { identifyDut } from "../rig/checks/board-identity.ts";
import { Checklist } from "../rig/checks/checklist.ts";
import { BOARDS } from "../rig/definition/boards/known-boards.ts";
import { parseRig } from "../rig/definition/define-rig.ts";
import { pinMapOf } from "../rig/definition/dut-pins.ts";
import type { BenchRig } from "../rig/definition/rig-definition.ts";
import { startUnixBoard, UNIX_BOARD, type UnixBoard } from "../rig/testing/unix-board.ts";
import { findMicropythonUnix } from "../toolchain/micropython-unix.ts";
import { recordOf } from "../trace/trace.ts";
import { runOnBoard } from "./board-run.ts";
import { PROGRAM_LIBRARY } from "./target-library.ts";

const built = await findMicropythonUnix();
const micropython = built.state === "whole" ? built.path : undefined;
const without = micropython === undefined ? " (skipped: MicroPython is not built)" : "";

/**
 * The duration of a boot in milliseconds. The host tries to reach the REPL for a shorter time than this, so it must
 * first wait for the end of the boot log.
 */
const BOOT_MS = 4200;

describe.skipIf(micropython === undefined && !process.env.CI)(
  `a board behind a UART, with names instead of numbers for its pins${without}`,
  { timeout: 60_000 },
  () => {
    let folder: string;
    let unix: UnixBoard;
    let boards: RigBoards;
    let dut: MicroPythonBoard;

    const rig = (more: Record<string, unknown> = {}) =>
      parseRig({
        kind: "bench",
        name: "unix-bench",
        title: "A Unix board.",
        dut: { board: UNIX_BOARD, usbPath: join(folder, "dut"), reset: "none", ...more },
        instrument: { serialNumber: "none" },
        wires: {
          GP14: { program: 14, dut: "X1", instrument: 14 },
          GP15: { program: 15, dut: "Y4", instrument: 15 },
          GP16: { program: 16, dut: "X3", instrument: 16 },
        },
        start: "GP14",
        notes: [],
      }) as BenchRig;

    /**
     * Finds the boards of a rig. These tests do not use the instrument, so the instrument gets the same port as the
     * device under test.
     */
    const findBoards = (definition: BenchRig, leases = "leases") =>
      findBenchBoards(
        { ...definition, instrument: { usbPath: definition.dut.usbPath } },
        new Checklist(definition.name),
        { folder: join(folder, leases) },
      );

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), "aiorig-unix-"));
      unix = await startUnixBoard(micropython!, join(folder, "dut"));
      boards = await findBoards(rig());
      const { port } = boards.dut;
      // Resets the board from outside, as a reset wire does.
      const reset = async () => unix.reset(BOOT_MS);
      dut = new MicroPythonBoard(
        { name: "the board", open: () => port.open(), reset, printsBootLog: true },
        realTime,
      );
    });
    afterAll(async () => {
      await dut.close();
      await boards.close();
      await unix.close();
      await rm(folder, { recursive: true });
    });

    const run = async (source: string) => {
      const { outcome, trace } = await runOnBoard(
        dut,
        { file: "program.py", source },
        {
          library: { imports: { ours: PROGRAM_LIBRARY }, places: {} },
          limitMs: 20_000,
          stop: new AbortController().signal,
          atStop: () => ({ kind: "aborted" }),
          pinMap: pinMapOf(rig()),
        },
      );
      return [outcome, recordOf({ marks: trace?.marks ?? [], stdout: "", stderr: "" })];
    };

    test("after a reset, the host waits until the boot log has ended", async () => {
      await dut.exec("was_there = True", { limitMs: 5000 });
      await dut.hardReset();
      const { output } = await dut.exec("print('was_there' in globals())", { limitMs: 5000 });
      expect(output.toString()).toBe("False\r\n");
    });

    test("programs use the numbers of the rig's map for the pins of the board", async () => {
      expect(
        await run(`from probe import mark
from machine import Pin
import machine
button = Pin(15, Pin.IN, Pin.PULL_UP)
led = machine.Pin(16, Pin.OUT, value=1)
button.irq(print, Pin.IRQ_FALLING | Pin.IRQ_RISING)
mark("names", (button.name, led.name, Pin("X9").name))
mark("levels", (button.value(), led.value(), button.trigger))
try:
    Pin(3)
except ValueError as error:
    mark("no wire", str(error))
try:
    from machine import Timer
except ImportError:
    mark("no timer")
`),
      ).toEqual([
        { kind: "ended" },
        [
          "names=[Y4, X3, X9]",
          "levels=[1, 1, 12]",
          "no wire=the rig has no wire for pin 3",
          "no timer",
        ],
      ]);
    });

    test.each([
      ["a pull resistor", "Pin(15, Pin.IN, Pin.PULL_DOWN)", "PULL_DOWN"],
      ["a method of pins", "Pin(16, Pin.OUT).toggle()", "toggle()"],
    ])(
      "if the board lacks %s, the outcome of a program that needs this feature is unsupported",
      async (_what, code, what) => {
        expect(await run(`from machine import Pin\n${code}\n`)).toEqual([
          { kind: "unsupported", reason: `machine.Pin of a Unix board has no ${what}` },
          [],
        ]);
      },
    );

    test("if the board is not of the kind in the rig's file, it is refused, and the message says so", async () => {
      const { platform } = await identifyDut(dut, undefined, UNIX_BOARD);
      const wrong = await identifyDut(dut, undefined, BOARDS.stm32).catch((error: Error) => error);
      expect([platform, `${wrong}`]).toEqual([
        "linux",
        expect.stringMatching(
          /the board is not an STM32 board: it reports linux .*Plug in the right board, or correct dut\.board/,
        ),
      ]);
    });

    test("a port without DTR and RTS cannot reset the board, and the message says what to do", async () => {
      const bench = await findBoards(rig({ reset: "dtr-rts" }), "more-leases");
      await dut.close();
      const fault = await bench.dut.port.reset!().catch((error: Error) => error);
      await bench.close();
      expect(`${fault}`).toMatch(
        /^BoardError: \S+ cannot set its lines DTR and RTS, so they cannot reset the board \(.*\)\. Connect the board's reset line to the instrument, or write dut\.reset: "none" into the rig's file\.$/,
      );
    });
  },
);
