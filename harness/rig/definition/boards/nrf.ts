import { type BoardKind, pinsWith } from "./board-kind.ts";

/**
 * A board with an nRF52840 or a similar chip. Its pins have many names, so only the board itself knows them. Sources:
 * `ports/nrf/boards/` of MicroPython (names such as `P13`, or `D5` on boards with an Arduino header; `sys.platform`
 * differs between boards, but starts with nrf); `tests/extmod/machine_timer.py` (the port's `machine.Timer` has no
 * `init` and counts microseconds); "nRF52840 Product Specification", pin assignments (P0.18 is the reset pin; P0.09 and P0.10
 * are NFC pins after a reset; 1.7 to 3.6 V).
 */
export const nrf: BoardKind = {
  title: "an nRF board",
  platform: "^nrf",
  machine: "\\bNRF5\\d",
  logicVolts: 3.3,
  resetLine: { name: "RESET", place: "the pin RESET or RST of the board" },
  usb: "either",
  baudRate: 115_200,
  printsBootLog: false,
  ticksPeriodMs: 2 ** 30,
  hasHardIrq: false,
  pulls: ["up", "down"],
  timer: "none",
  pins: {
    form: "text",
    prefixes: [],
    refused: pinsWith(["P18", "P0_18"], "this pin is the chip's reset pin"),
    careful: pinsWith(
      ["P9", "P10", "P0_9", "P0_10"],
      "This pin belongs to the NFC antenna, unless the firmware makes it a normal pin.",
    ),
  },
  warnings: [
    "The pins of some nRF boards have only 1.8 V, but the instrument needs 3.3 V. Measure the voltage of a high output before you connect the wires.",
  ],
};
