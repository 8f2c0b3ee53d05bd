import { defineRig } from "../harness/rig/definition/define-rig.ts";

const wire = (gpio: number) => ({ dut: gpio, instrument: gpio, ohms: 330 });

export default defineRig({
  kind: "bench",
  name: "two-picos",
  title: "Two Raspberry Pi Picos on USB. Pins with the same GPIO number are wired together.",
  // Put the serial numbers of your boards here. `aiorig rig list` shows them.
  dut: { serialNumber: "DUT-SERIAL-NUMBER" },
  instrument: { serialNumber: "INSTRUMENT-SERIAL-NUMBER" },
  wires: {
    GP14: wire(14),
    GP15: wire(15),
    GP16: wire(16),
    GP17: wire(17),
    GP18: wire(18),
    GP19: wire(19),
  },
  start: "GP14",
  run: { instrument: 22, ohms: 330 },
  notes: [
    "First connect the grounds of both boards. You can use any GND pin of each board.",
    "RUN is pin 30 of the device under test. The resistor in the wire to RUN protects both boards if a wire is connected to a wrong pin.",
    "Each board gets its power from its own USB cable. Do not connect VBUS, VSYS or 3V3 of the two boards.",
  ],
});
