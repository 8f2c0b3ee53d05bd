import { type BoardKind, pinsWith, range } from "./board-kind.ts";

/** The GPIOs on a Pico's header. The header lacks GP23 to GP25 and GP29, which the board itself uses. */
export const HEADER_PINS: readonly number[] = [...range(0, 22), 26, 27, 28];

/**
 * A Raspberry Pi Pico. Sources: "Raspberry Pi Pico Datasheet", chapter 2.1 (pinout; RUN is pin 30, with a pull-up in the
 * chip; 3.3 V only); MicroPython documentation, "Quick reference for the RP2"; `time` (TICKS_PERIOD is 2 to the power
 * of 30 on boards with 31-bit small integers).
 */
export const pico: BoardKind = {
  title: "a Pico",
  platform: "^rp2$",
  machine: "\\bRP2040\\b",
  logicVolts: 3.3,
  resetLine: { name: "RUN", place: "pin 30 of a Pico" },
  usb: "native",
  baudRate: 115_200,
  printsBootLog: false,
  ticksPeriodMs: 2 ** 30,
  hasHardIrq: true,
  pulls: ["up", "down"],
  pins: {
    form: "number",
    prefixes: ["GP", "GPIO"],
    usable: HEADER_PINS,
    refused: pinsWith(["GP23", "GP24", "GP25", "GP29"], "this pin is not on the board's header"),
    careful: {},
  },
  warnings: [],
};

/**
 * A Raspberry Pi Pico W. It has the header of a Pico. GP23, GP24, GP25 and GP29 go to the radio chip. Source:
 * "Raspberry Pi Pico W Datasheet", chapter 2.1.
 */
export const picoW: BoardKind = {
  ...pico,
  title: "a Pico W",
  machine: "\\bPico W\\b.*\\bRP2040\\b",
  pins: {
    ...pico.pins,
    refused: pinsWith(["GP23", "GP24", "GP25", "GP29"], "this pin is wired to the radio chip"),
  },
};

/**
 * A Raspberry Pi Pico 2 or Pico 2 W. It has the header of a Pico. On chips of stepping A2, an input supplies about 120
 * uA while its voltage is between low and high. So a pull-down cannot pull this input low (erratum RP2350-E9).
 *
 * Sources: "Raspberry Pi Pico 2 Datasheet", chapter 2.1; "RP2350 Datasheet", appendix E.
 */
export const rp2350: BoardKind = {
  ...pico,
  title: "a Pico 2",
  machine: "\\bRP2350\\b",
  resetLine: { name: "RUN", place: "pin 30 of a Pico 2" },
  warnings: [
    "Chips of stepping A2 have the erratum RP2350-E9: after a high level, an input with a pull-down stays at about 2 V. Then the wiring check may report that a wire is stuck at 3.3 V, or that two wires are connected. Use a board with stepping A3 or later.",
  ],
};
