import { defineRig, HEADER_PINS } from "../harness/rig/definition/define-rig.ts";

/** The instrument's GPIO on the RUN pin of the device under test. All other GPIOs are wires. */
const RUN = 22;

const gpios = HEADER_PINS.filter((gpio) => gpio !== RUN);

export default defineRig({
  kind: "emulated",
  name: "virtual-pico",
  title: "Two emulated Picos in one virtual time, connected pin to pin.",
  wires: Object.fromEntries(gpios.map((gpio) => [`GP${gpio}`, { dut: gpio, instrument: gpio }])),
  start: "GP14",
  run: { instrument: RUN },
  notes: ["Its timings are emulated, not hardware measurements."],
});
