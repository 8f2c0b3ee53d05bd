import { HEADER_PINS } from "../harness/rig/definition/boards/pico.ts";
import { defineRig } from "../harness/rig/definition/define-rig.ts";

/**
 * The instrument's GPIO that is wired to RUN of the device under test. Each of the other GPIOs on the instrument's
 * header is wired to the GPIO of the device under test that has the same number.
 */
const RUN = 22;

const gpios = HEADER_PINS.filter((gpio) => gpio !== RUN);

export default defineRig({
  kind: "emulated",
  name: "virtual-pico",
  title: "Two emulated Picos in one virtual time. Pins with the same GPIO number are connected.",
  wires: Object.fromEntries(gpios.map((gpio) => [`GP${gpio}`, { dut: gpio, instrument: gpio }])),
  start: "GP14",
  run: { instrument: RUN },
  notes: ["All times of this rig are emulated. They are not hardware measurements."],
});
