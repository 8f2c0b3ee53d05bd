import { type BoardKind, pinsWith } from "./board-kind.ts";

const DEBUG = "The debug port (SWD) of the chip uses this pin after a reset.";

/**
 * A board with an STM32, such as a pyboard or a Nucleo. Its pins have many names, so only the board itself knows them.
 * Sources: MicroPython documentation, "Quick reference for the pyboard" and `class Pin` of the pyboard (names such as
 * `X1`, or `A5` for a pin of the chip; most Nucleo boards also accept `PA5` and `D13`); `ports/stm32/mpconfigport.h`
 * (`sys.platform` is `pyboard` on all boards of the port); "STM32F405xx Datasheet", pin table (most pins accept 5 V;
 * NRST has a pull-up); "STM32 Nucleo-64 boards", UM1724 (the ST-LINK connects USART2 on PA2 and PA3 to USB).
 */
export const stm32: BoardKind = {
  title: "an STM32 board",
  platform: "^pyboard$",
  machine: "\\bSTM32",
  logicVolts: 3.3,
  resetLine: { name: "NRST", place: "the pin RST of a pyboard, or NRST of a Nucleo" },
  usb: "either",
  baudRate: 115_200,
  printsBootLog: false,
  ticksPeriodMs: 2 ** 30,
  hasHardIrq: true,
  pulls: ["up", "down"],
  pins: {
    form: "text",
    prefixes: [],
    refused: {},
    careful: {
      ...pinsWith(["A13", "A14", "PA13", "PA14"], DEBUG),
      ...pinsWith(
        ["A2", "A3", "PA2", "PA3"],
        "On most Nucleo boards, the serial port of the REPL uses this pin.",
      ),
    },
  },
  warnings: [],
};
