// For tests: an instrument on an emulated board, and nets that a test drives.
import type { Board } from "../emulator/board.ts";
import type { CoSimulation } from "../emulator/cosim.ts";
import type { Net } from "../emulator/nets.ts";
import type { FirmataTransport } from "../instrument/firmata-transport.ts";
import { Instrument } from "../instrument/instrument.ts";
import { INSTRUMENT, startInstrument } from "../instrument/instrument-firmware.ts";
import { firmware } from "./test-firmware.ts";
import { virtualBoard } from "./virtual-board.ts";
import type { VirtualTime } from "./virtual-time.ts";

export interface Bench {
  readonly simulation: CoSimulation;
  readonly time: VirtualTime;
  readonly chip: Board;
  readonly transport: FirmataTransport;
  readonly instrument: Instrument;
  /** Pins of the instrument by the names of their wires. */
  readonly wires: Readonly<Record<string, number>>;
  net(wire: string): Net;
  /** Lets virtual time pass. */
  pass(ms: number): Promise<void>;
}

export async function openBench(
  wires: Readonly<Record<string, number>> = {},
  program = INSTRUMENT,
): Promise<Bench> {
  const { simulation, time, chip, port } = virtualBoard(firmware(), "instrument");
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

/** Numbers from 0 to 1 that are the same in each run: mulberry32, of Tommy Ettinger. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
