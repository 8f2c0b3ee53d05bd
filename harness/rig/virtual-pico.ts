import type { Board } from "../emulator/board.ts";
import { CoSimulation } from "../emulator/cosim.ts";
import type { FirmwareImage } from "../emulator/firmware-image.ts";

/** Two emulated Picos: the device under test, and the instrument. */
export interface VirtualPico {
  readonly simulation: CoSimulation;
  readonly dut: Board;
  readonly instrument: Board;
}

/** The pins of a Pico's header. GP23 to GP25 and GP29 are used on the board itself. */
export const WIRED_PINS = [...Array.from({ length: 23 }, (_, i) => i), 26, 27, 28];

/** Makes the rig, its boards without power. Each pin of the header is joined to its namesake, as net GPn. */
export function virtualPico(firmware: FirmwareImage): VirtualPico {
  const simulation = new CoSimulation();
  const dut = simulation.addBoard({ name: "dut", firmware });
  const instrument = simulation.addBoard({ name: "instrument", firmware });
  for (const pin of WIRED_PINS) simulation.join(`GP${pin}`, dut.pin(pin), instrument.pin(pin));
  return { simulation, dut, instrument };
}
