import { type BoardKind, pinsWith, range } from "./board-kind.ts";

const numbered = (numbers: readonly number[]) => numbers.map((number) => `IO${number}`);

const FLASH = "the module's flash memory uses this pin";
const INPUT_ONLY =
  "this pin is only an input and has no pull resistors, but the wiring check drives each wire from both ends";
const CONSOLE = "the serial port of the REPL uses this pin";
const BOOT_LEVEL =
  "When the chip starts, it reads the level of this strapping pin. If the instrument or a resistor holds the pin at the wrong level, the board does not boot.";

/**
 * A board with an ESP32, such as a DevKitC. Sources: "ESP32 Series Datasheet", pin description (IO34 to IO39 are
 * inputs only, without pulls) and strapping pins (IO0, IO2, IO5, IO12, IO15; IO12 selects the voltage of the flash);
 * "ESP32-WROOM-32 Datasheet", pin description (IO6 to IO11 belong to the flash); MicroPython documentation, "Quick reference
 * for the ESP32" (REPL on UART0, IO1 and IO3, 115,200 baud; hardware timers only, so there is no `Timer(-1)`);
 * `ports/esp32/machine_pin.c` (`Pin.irq` has no `hard`).
 */
export const esp32: BoardKind = {
  title: "an ESP32 board",
  platform: "^esp32$",
  machine: "\\bESP32(-[DUP]\\w*)?$",
  logicVolts: 3.3,
  resetLine: { name: "EN", place: "the pin EN, which some boards call RST or CHIP_PU" },
  usb: "adapter",
  baudRate: 115_200,
  printsBootLog: true,
  ticksPeriodMs: 2 ** 30,
  hasHardIrq: false,
  pulls: ["up", "down"],
  timer: 0,
  pins: {
    form: "number",
    prefixes: ["IO", "GPIO"],
    usable: [0, 2, 4, 5, ...range(12, 19), 21, 22, 23, 25, 26, 27, 32, 33],
    refused: {
      ...pinsWith(numbered([1, 3]), CONSOLE),
      ...pinsWith(numbered(range(6, 11)), FLASH),
      ...pinsWith(numbered(range(34, 39)), INPUT_ONLY),
    },
    careful: {
      ...pinsWith(numbered([0, 2, 5, 15]), BOOT_LEVEL),
      IO12: `${BOOT_LEVEL} A high level at IO12 also sets the flash memory to 1.8 V.`,
      ...pinsWith(numbered([16, 17]), "Modules with PSRAM, such as WROVER, use this pin."),
    },
  },
  warnings: [],
};

/**
 * A board with an ESP32-S3, such as a DevKitC-1. Sources: "ESP32-S3 Series Datasheet", strapping pins (IO0, IO3, IO45,
 * IO46); "ESP32-S3-WROOM-1 Datasheet", pin description (IO26 to IO32 belong to the flash, IO33 to IO37 to octal flash or
 * PSRAM, IO19 and IO20 are USB, IO43 and IO44 are UART0).
 */
export const esp32s3: BoardKind = {
  ...esp32,
  title: "an ESP32-S3 board",
  machine: "\\bESP32-?S3\\b",
  usb: "either",
  pins: {
    form: "number",
    prefixes: ["IO", "GPIO"],
    usable: [...range(0, 18), 21, ...range(33, 42), ...range(45, 48)],
    refused: {
      ...pinsWith(numbered([19, 20]), "USB uses this pin"),
      ...pinsWith(numbered(range(26, 32)), FLASH),
      ...pinsWith(numbered([43, 44]), CONSOLE),
    },
    careful: {
      ...pinsWith(numbered([0, 3, 45, 46]), BOOT_LEVEL),
      ...pinsWith(numbered(range(33, 37)), "Modules with octal flash or PSRAM use this pin."),
    },
  },
};
