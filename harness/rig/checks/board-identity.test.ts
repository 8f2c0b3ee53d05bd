import { expect, test } from "vitest";
import { BOARDS } from "../definition/boards/known-boards.ts";
import { type BoardAnswer, findUnfitDut, findUnfitInstrument } from "./board-identity.ts";

const PICO: BoardAnswer = {
  implementation: "micropython",
  version: "1.23.0",
  platform: "rp2",
  machine: "Raspberry Pi Pico with RP2040",
  uniqueId: "E660583883724A32",
  hasAsyncio: true,
  hasMain: false,
};

test("a Pico with the oldest allowed firmware is accepted for both roles, with any spelling of its serial number", () => {
  expect([
    ...findUnfitInstrument("PORT", PICO, "e660583883724a32"),
    ...findUnfitDut("PORT", { ...PICO, version: "1.21.0" }, PICO.uniqueId),
    ...findUnfitInstrument("PORT", { ...PICO, machine: "Raspberry Pi Pico2 with RP2350" }),
    ...findUnfitInstrument("PORT", { ...PICO, hasAsyncio: false, hasMain: true, version: "2.0.0" }),
    ...findUnfitDut("PORT", { ...PICO, machine: "Generic ESP32 module with ESP32" }, "0001"),
  ]).toEqual([]);
});

test("a board with a fork of MicroPython may have any version number", () => {
  const fork = { ...PICO, implementation: "myfork", version: "0.3.0" };
  expect([...findUnfitDut("PORT", fork), ...findUnfitInstrument("PORT", fork)]).toEqual([]);
});

test("if the device under test is not of the kind in the rig's file, this is reported", () => {
  const esp32 = { ...PICO, platform: "esp32", machine: "Generic ESP32S3 module with ESP32S3" };
  const fork = { ...PICO, implementation: "myfork" };
  expect([
    findUnfitDut("PORT", PICO, undefined, BOARDS.pico),
    findUnfitDut("PORT", esp32, undefined, BOARDS.esp32s3),
    findUnfitDut("PORT", fork, undefined, BOARDS.esp32),
    findUnfitDut("PORT", esp32, undefined, BOARDS.esp32),
  ]).toEqual([
    [],
    [],
    [],
    [
      "PORT is not an ESP32 board: it reports Generic ESP32S3 module with ESP32S3 (sys.platform esp32). Plug in the right board, or correct dut.board in the rig's file, because each kind of board has its own pin names.",
    ],
  ]);
});

test("all problems of an instrument are in one report", () => {
  const board = { ...PICO, version: "1.22.2", machine: "Pimoroni with RP2090" };
  expect(findUnfitInstrument("PORT", board, "0000000000000001")).toEqual([
    "PORT is the port of the board 0000000000000001, but the board on that port has the serial number E660583883724A32. Perhaps somebody swapped the plugs during the check. Try again, and check the serial numbers in the rig's file.",
    "PORT runs MicroPython 1.22.2, but the rig needs 1.23 or later. Flash a newer version from https://micropython.org/download.",
    "PORT is a Pimoroni with RP2090, but the instrument must be a board with an RP2040 or RP2350, such as a Raspberry Pi Pico, because the instrument's program uses the registers of these chips. Use another board.",
  ]);
});

test("all problems of a device under test are in one report", () => {
  const board = { ...PICO, version: "1.9.4", hasAsyncio: false, hasMain: true };
  expect(findUnfitDut("PORT", board)).toEqual([
    "PORT runs MicroPython 1.9.4, but the rig needs 1.21 or later. Flash a newer version from https://micropython.org/download.",
    "PORT has a MicroPython without asyncio. Flash a full version from https://micropython.org/download, or install asyncio on the board with this command: mpremote connect PORT mip install asyncio",
    'PORT has a main.py, which runs after each reset and may drive pins before a clause runs. Copy the file with "mpremote connect PORT fs cp :main.py main.py", and then remove it with "mpremote connect PORT fs rm :main.py".',
  ]);
});
