import type { FirmwareImage } from "../../emulator/firmware/firmware-image.ts";
import type { NetEnd } from "../../emulator/nets/net.ts";
import type { Board } from "../../emulator/simulation/board.ts";
import { CoSimulation, type CoSimulationOptions } from "../../emulator/simulation/co-simulation.ts";
import type { EmulatedRig } from "../definition/rig-definition.ts";
import type { Wiring } from "../definition/wiring.ts";

/** Two emulated Picos that share one virtual time: the device under test, and the instrument. */
export interface VirtualPair {
  readonly simulation: CoSimulation;
  readonly dut: Board;
  readonly instrument: Board;
}

/**
 * Makes the two boards and connects their wires. The boards have no power yet. Throws RangeError if an end of a wire is
 * unknown.
 */
export function virtualPair(
  wiring: Wiring,
  firmware: FirmwareImage,
  crystalPpm: EmulatedRig["crystalPpm"] = {},
  options: CoSimulationOptions = {},
): VirtualPair {
  const simulation = new CoSimulation(options);
  const addBoard = (name: "dut" | "instrument") =>
    simulation.addBoard({ name, firmware, crystalPpm: crystalPpm[name] ?? 0 });
  const dut = addBoard("dut");
  const instrument = addBoard("instrument");
  const ends = new Map<string, NetEnd>();
  for (const { pins, runPin } of [dut, instrument]) {
    for (const end of [...pins, runPin]) ends.set(end.name, end);
  }
  for (const [net, names] of Object.entries(wiring)) {
    const joined = names.map((name) => {
      const end = ends.get(name);
      if (end === undefined) throw new RangeError(`net ${net} has an unknown end ${name}`);
      return end;
    });
    simulation.join(net, ...joined);
  }
  return { simulation, dut, instrument };
}
