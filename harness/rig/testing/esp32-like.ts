// A rig of emulated Picos for tests of boards that number their pins in another way. Programs use the pin numbers of a
// Pico, but each wire is connected to a pin with another number.
import { BOARDS } from "../definition/boards/known-boards.ts";
import { defineRig } from "../definition/define-rig.ts";

const wire = (program: number, dut: string | number, instrument: number) => ({
  program,
  dut,
  instrument,
});

/**
 * A rig whose device under test has the pin names of an ESP32 board. The board itself is an emulated Pico, so it
 * reports that it is a Pico, and it has virtual timers. Each wire has two different pin numbers: one that programs use,
 * and one on the Pico.
 */
export const ESP32_LIKE = defineRig({
  kind: "emulated",
  name: "esp32-like",
  title: "An emulated Pico that is treated as an ESP32 board, with all wires on other pins.",
  dut: {
    board: {
      ...BOARDS.esp32,
      title: "an ESP32-like board",
      platform: "rp2",
      machine: "RP2040",
      timer: undefined,
    },
  },
  wires: {
    GP14: wire(14, "IO21", 14),
    GP15: wire(15, "IO4", 2),
    GP16: wire(16, "IO18", 16),
    GP17: wire(17, 19, 17),
    GP18: wire(18, "GPIO26", 20),
    GP19: wire(19, "IO27", 19),
  },
  start: "GP14",
  run: { instrument: 22 },
  notes: [],
});
