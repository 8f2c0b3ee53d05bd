import { expect, test } from "vitest";
import inProcess from "../../../rigs/in-process.ts";
import twoPicos from "../../../rigs/two-picos.ts";
import virtualPico from "../../../rigs/virtual-pico.ts";
import { BOARDS } from "./boards/known-boards.ts";
import { defineRig, parseRig } from "./define-rig.ts";
import { pinMapOf } from "./dut-pins.ts";
import type { BenchRig, RigDefinition } from "./rig-definition.ts";

/**
 * Applies changes to the rig two-picos. Returns the message of the error that the changed rig causes, or "nothing" if
 * the changed rig is valid.
 */
function fault(changes: Record<string, unknown>): string {
  try {
    parseRig({ ...twoPicos, ...changes });
  } catch (error) {
    return error instanceof RangeError ? error.message : String(error);
  }
  return "nothing";
}

const wires = (...pins: [string, number, number][]) => ({
  wires: Object.fromEntries(pins.map(([name, dut, instrument]) => [name, { dut, instrument }])),
  start: pins[0]![0],
});

test("our rig files are valid", () => {
  const rigs: RigDefinition[] = [inProcess, twoPicos, virtualPico];
  expect(rigs.map((rig) => parseRig(JSON.parse(JSON.stringify(rig))))).toEqual(rigs);
});

test("parseRig reports each mistake in a rig", () => {
  expect([
    fault(wires(["A", 14, 14], ["B", 14, 15])),
    fault(wires(["A", 14, 22])),
    fault(wires(["A", 24, 14])),
    fault({ start: "GP13" }),
    fault({ dut: { serialNumber: "1" }, instrument: { serialNumber: "1" } }),
    fault({ name: "My Rig" }),
    fault({ colour: "red" }),
    fault({ instrument: { serialNumber: "1", firmware: "arduino" } }),
    fault({ run: undefined }),
  ]).toEqual([
    "is not a valid rig: A and B are both on dut GP14",
    "is not a valid rig: RUN and A are both on instrument GP22",
    "is not a valid rig: wires.A: no wire can use GP24 of a Pico, because this pin is not on the board's header. Use another pin",
    "is not a valid rig: the start wire GP13 is not one of the rig's wires",
    "is not a valid rig: both boards have the serial number 1",
    "is not a valid rig: name: use only small letters, digits and dashes",
    'is not a valid rig: unknown key "colour" (known: kind, name, title, notes, wires, start, run, dut, instrument, powerCycle)',
    'is not a valid rig: instrument.firmware: it must be "firmata", but it is "arduino"',
    'is not a valid rig: run: name the GPIO of the instrument that is wired to RUN of the device under test. If there is no such wire, write dut.reset: "dtr-rts" or "none"',
  ]);
});

/** The wiring of a rig whose device under test is an ESP32 board. */
const ESP32 = {
  dut: { board: "esp32", usbPath: "/dev/serial/by-path/esp32" },
  wires: {
    go: { program: 14, dut: "IO25", instrument: 14 },
    LED: { program: 16, dut: 26, instrument: 16 },
  },
  start: "go",
};

test("parseRig accepts other kinds of boards, and pin names of any form", () => {
  const stm32 = {
    dut: { board: "stm32", serialNumber: "2", reset: "none" },
    wires: { go: { program: 14, dut: "X1", instrument: 14 } },
    start: "go",
    run: undefined,
  };
  const own = { ...BOARDS.nrf, title: "my board" };
  expect([
    fault(ESP32),
    fault({ ...ESP32, dut: { ...ESP32.dut, reset: "dtr-rts", baudRate: 9600 }, run: undefined }),
    fault(stm32),
    fault({ ...stm32, dut: { ...stm32.dut, board: own } }),
  ]).toEqual(["nothing", "nothing", "nothing", "nothing"]);
});

test("parseRig reports each mistake in a rig whose board is not a Pico", () => {
  const pin = (dut: number | string, more = {}) => ({
    ...ESP32,
    wires: { go: { program: 14, dut, instrument: 14, ...more } },
  });
  const board = (changes: Record<string, unknown>) => ({
    ...ESP32,
    dut: { ...ESP32.dut, board: { ...BOARDS.esp32, title: "my board", ...changes } },
  });
  expect(
    [
      pin(34),
      pin("IO6"),
      pin(1),
      pin(24),
      pin("D5"),
      pin("IO25", { program: undefined }),
      { ...ESP32, wires: { ...ESP32.wires, two: { program: 16, dut: 27, instrument: 17 } } },
      { ...ESP32, dut: { board: "stm32", serialNumber: "1" } },
      { ...ESP32, dut: { board: "esp9", serialNumber: "1" } },
      { ...ESP32, dut: { board: "esp32" } },
      { ...ESP32, dut: { ...ESP32.dut, serialNumber: "1" } },
      { ...ESP32, dut: { ...ESP32.dut, reset: "dtr-rts" } },
      board({ logicVolts: 5 }),
      board({ platform: "(", pulls: ["down"] }),
      board({ usb: "wireless", baudRate: undefined }),
    ].map((changes) => fault(changes).replace("is not a valid rig: ", "")),
  ).toEqual([
    "wires.go: no wire can use IO34 of an ESP32 board, because this pin is only an input and has no pull resistors, but the wiring check drives each wire from both ends. Use another pin",
    "wires.go: no wire can use IO6 of an ESP32 board, because the module's flash memory uses this pin. Use another pin",
    "wires.go: no wire can use IO1 of an ESP32 board, because the serial port of the REPL uses this pin. Use another pin",
    "wires.go: an ESP32 board has no pin IO24 that a wire can use",
    'wires.go: "D5" is not the name of a pin: machine.Pin of an ESP32 board needs a number, such as 4 or "IO4"',
    "nothing",
    "LED and two are both on program pin 16",
    'wires.LED: 26 is not the name of a pin: machine.Pin of an STM32 board needs a text, such as "PA5", "X1" or "P13"',
    'dut.board: there is no board "esp9". The boards are pico, pico-w, rp2350, esp32, esp32s3, stm32, nrf. For another board, give an object with all facts about it',
    "dut: give the board's serialNumber, or its usbPath if it has no serial number of its own",
    "dut: give either the serialNumber or the usbPath, not both",
    'run: the rig has a wire to EN, but dut.reset is "dtr-rts". Remove run or dut.reset',
    "my board has levels of 5 V, which damage the instrument (3.3 V). Put a level shifter into each wire and write dut.levelShifter: true, or use another board",
    "dut.board.platform: is not a regular expression; dut.board.pulls: the wiring check needs a board with pull-up resistors",
    'dut.board: this is not a complete description of a board: usb: it must be one of "native", "adapter", "either", but it is "wireless"; baudRate: it is missing. It must be a number',
  ]);
});

test("parseRig requires numbered pins and a wire to RUN for an emulated rig", () => {
  const rig = { ...virtualPico, dut: { board: "stm32" }, run: undefined, wires: {} };
  expect(() =>
    parseRig({ ...rig, wires: { GP14: { program: 14, dut: "X1", instrument: 14 } } }),
  ).toThrow(
    "is not a valid rig: run: an emulated rig needs a wire to the pin RUN. Name the GPIO of the instrument that is wired to RUN; dut.board: the emulated board is a Pico, so it cannot have the pins of an STM32 board",
  );
});

test("if the pins of another board have other names, programs still use their own pin numbers", () => {
  const rig = { ...twoPicos, ...ESP32 } as BenchRig;
  expect([pinMapOf(rig), pinMapOf(twoPicos)]).toEqual([
    {
      board: "an ESP32 board",
      pins: [
        [14, 25],
        [16, 26],
      ],
      timer: 0,
    },
    undefined,
  ]);
});

test("the error of defineRig names the rig that is not valid", () => {
  expect(() => defineRig({ ...virtualPico, name: "mine", start: "GP22" })).toThrow(
    `rig "mine" is not valid: the start wire GP22 is not one of the rig's wires`,
  );
});
