import { defineRig, HEADER_PINS } from "../harness/rig/define-rig.ts";

/** The instrument's GPIO on the RUN pin of the device under test: the one that is no wire. */
const RUN = 22;

const gpios = HEADER_PINS.filter((gpio) => gpio !== RUN);

export default defineRig({
  kind: "emulated",
  name: "virtual-pico",
  title: "Two emulated Picos in one virtual time, joined pin to pin.",
  wires: Object.fromEntries(gpios.map((gpio) => [`GP${gpio}`, { dut: gpio, instrument: gpio }])),
  start: "GP14",
  run: { instrument: RUN },
  notes: ["No figure that is measured on it is one of hardware."],
});
