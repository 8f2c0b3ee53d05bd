import { virtualBoard } from "../../emulated-boards/virtual-board.ts";
import type { VirtualTime } from "../../emulated-boards/virtual-time.ts";
import type { FirmwareImage } from "../../emulator/firmware/firmware-image.ts";
import type { Net } from "../../emulator/nets/net.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";
import type { FirmataTransport } from "../../instrument/firmata-transport.ts";
import { Instrument } from "../../instrument/instrument.ts";
import { INSTRUMENT, startInstrument } from "../../instrument/instrument-firmware.ts";

/** An instrument on an emulated board. The caller drives the nets of the board. */
export interface Bench {
  readonly simulation: CoSimulation;
  readonly time: VirtualTime;
  readonly chip: Board;
  readonly transport: FirmataTransport;
  readonly instrument: Instrument;
  /** The instrument's pins. The keys are the names of their wires. */
  readonly wires: Readonly<Record<string, number>>;
  net(wire: string): Net;
  /** Lets virtual time pass. */
  pass(ms: number): Promise<void>;
}

/** Turns the board on and starts the instrument on it. Throws BoardError. */
export async function openInstrumentBench(
  firmware: FirmwareImage,
  wires: Readonly<Record<string, number>> = {},
  program = INSTRUMENT,
): Promise<Bench> {
  const { simulation, time, chip, port } = virtualBoard(firmware, "instrument");
  for (const [wire, pin] of Object.entries(wires)) simulation.join(wire, chip.pin(pin));
  chip.powerOn();
  const transport = await startInstrument(port, time, program);
  const instrument = await Instrument.open(transport, time);
  return {
    simulation,
    time,
    chip,
    transport,
    instrument,
    wires,
    net: (wire) => simulation.net(wire),
    async pass(ms) {
      await time.waitFor(new Promise(() => {}), ms);
    },
  };
}
