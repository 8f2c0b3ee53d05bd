import type { FirmwareImage } from "../firmware/firmware-image.ts";
import { CoSimulation, type CoSimulationOptions } from "../simulation/co-simulation.ts";
import { QuickRepl } from "./quick-repl.ts";

/** A simulation with boards that all show the prompt of MicroPython. */
export interface BootedBoards {
  readonly simulation: CoSimulation;
  /** The REPLs of the boards, in the order of the names that bootBoards was given. */
  readonly repls: readonly QuickRepl[];
}

/** Creates a simulation with boards of the given names and boots them one after the other. */
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

/** Creates a simulation with one board, and boots the board. By default, the board's name is `dut`. */
export function bootBoard(
  firmware: FirmwareImage,
  name = "dut",
): { readonly simulation: CoSimulation; readonly repl: QuickRepl } {
  const { simulation, repls } = bootBoards(firmware, [name]);
  return { simulation, repl: repls[0]! };
}
