import type { Board } from "../emulator/board.ts";
import type { CoSimulation } from "../emulator/cosim.ts";
import type { FirmwareImage } from "../emulator/firmware-image.ts";
import type { EmulatedRig } from "./define-rig.ts";
import { emulatedPort } from "./emulated-port.ts";
import type { OpenRig } from "./open-rig.ts";
import { startRig } from "./start-rig.ts";
import { virtualPair } from "./virtual-pair.ts";
import { VirtualTime } from "./virtual-time.ts";
import { type Wiring, wiringOf } from "./wiring.ts";

/** An emulated rig, and what a host cannot know of a real one. */
export interface VirtualRig extends OpenRig {
  readonly time: VirtualTime;
  /** Its nets log what really happened on the wires. They have the names of the wires, and one is RUN. */
  readonly simulation: CoSimulation;
  /** Power, plug, pins and flash of the boards. */
  readonly chips: { readonly dut: Board; readonly instrument: Board };
}

export interface VirtualRigOptions {
  readonly firmware: FirmwareImage;
  /** All of the flash of the device under test, firmware included; else a blank file system behind the firmware. */
  readonly dutFlash?: Uint8Array | undefined;
  /** How the boards are really wired, where that is not what the definition asks for. */
  readonly wiring?: Wiring | undefined;
}

/** Opens a rig of emulated boards, in a virtual time of its own that starts at 0. Throws BoardError. */
export async function openVirtualRig(
  definition: EmulatedRig,
  { firmware, dutFlash, wiring = wiringOf(definition) }: VirtualRigOptions,
): Promise<VirtualRig> {
  const { simulation, dut, instrument } = virtualPair(wiring, firmware);
  const time = new VirtualTime(simulation);
  if (dutFlash !== undefined) dut.flash.bytes.set(dutFlash);
  for (const board of simulation.boards) board.powerOn();
  const rig = await startRig(definition, {
    time,
    dut: emulatedPort(dut, time),
    instrument: emulatedPort(instrument, time),
    async close() {
      for (const board of simulation.boards) board.powerOff();
    },
  });
  return Object.assign(rig, { time, simulation, chips: { dut, instrument } });
}
