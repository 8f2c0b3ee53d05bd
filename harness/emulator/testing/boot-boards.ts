import type { FirmwareImage } from "../firmware/firmware-image.ts";
import { CoSimulation, type CoSimulationOptions } from "../simulation/co-simulation.ts";
import { QuickRepl } from "./quick-repl.ts";

/** One simulation with its boards, each at the prompt of MicroPython. */
export interface BootedBoards {
  readonly simulation: CoSimulation;
  /** In the order of the names. */
  readonly repls: readonly QuickRepl[];
}

/** Creates a simulation with boards of these names, and boots them one after the other. */
export function bootBoards(
  firmware: FirmwareImage,
  names: readonly string[],
  options?: CoSimulationOptions,
): BootedBoards {
  const simulation = new CoSimulation(options);
  const repls = names.map(
    (name) => new QuickRepl(simulation, simulation.addBoard({ name, firmware })),
  );
  for (const repl of repls) repl.boot();
  return { simulation, repls };
}

/** Creates a simulation with one board, `dut` if no name is given, and boots it. */
export function bootBoard(
  firmware: FirmwareImage,
  name = "dut",
): { readonly simulation: CoSimulation; readonly repl: QuickRepl } {
  const { simulation, repls } = bootBoards(firmware, [name]);
  return { simulation, repl: repls[0]! };
}
