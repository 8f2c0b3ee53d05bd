// Rigs whose instrument is a board with plain Firmata. Tests use them to find out what a rig can do without aiorig's
// own instrument.
import { emulatedPort } from "../../emulated-boards/emulated-port.ts";
import { Instrument } from "../../instrument/instrument.ts";
import { PLAIN_FIRMATA, startInstrument } from "../../instrument/instrument-firmware.ts";
import type { OpenRig } from "../opening/opened-rig.ts";
import type { VirtualRig } from "../opening/virtual-rig.ts";

/**
 * Returns the rig with two changes: the instrument is a board with plain Firmata, and `resetDut` makes a soft reset.
 */
export async function withPlainFirmata(rig: VirtualRig): Promise<OpenRig> {
  await rig.instrument.close();
  const port = emulatedPort(rig.chips.instrument, rig.time);
  const instrument = await Instrument.open(
    await startInstrument(port, rig.time, PLAIN_FIRMATA),
    rig.time,
  );
  return {
    ...rig,
    instrument,
    async resetDut() {
      await rig.dut.softReset();
      // A soft reset keeps the levels of pins, but a reset through the RUN pin of a real rig does not. So the soft
      // reset is followed by a program that releases the LED.
      await rig.dut.exec(RELEASE_LED, { limitMs: 1000 });
    },
  };
}

const RELEASE_LED = "from machine import Pin\nPin(16, Pin.IN, Pin.PULL_DOWN)\n";
