import type { Board } from "../../emulator/simulation/board.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";

/** Reports problems of the boards and their nets to the user. Reports each problem only once. */
export class Notices {
  readonly #simulation: CoSimulation;
  readonly #tell: (message: string) => void;
  readonly #states = new Map<Board, string>();
  readonly #contended = new Set<string>();

  constructor(simulation: CoSimulation, tell: (message: string) => void) {
    this.#simulation = simulation;
    this.#tell = tell;
  }

  look(): void {
    const { boards, contentions, edges } = this.#simulation;
    for (const board of boards) {
      const { state } = board;
      if (this.#states.get(board) === state.kind) continue;
      this.#states.set(board, state.kind);
      if (state.kind === "locked up")
        this.#tell(`${state.reason}. Start the rig again to reset the board.`);
      if (state.kind === "usb drive") {
        this.#tell(
          `${board.name} is in its boot ROM and appears as a USB drive, which the emulator does not support. Start the rig again.`,
        );
      }
    }
    for (const { net } of contentions) {
      if (this.#contended.has(net)) continue;
      this.#contended.add(net);
      this.#tell(
        `One board drives ${net} high and the other board drives it low. Change one of the two pins to an input.`,
      );
    }
    // These logs are emptied here, because nothing reads them later. Otherwise they would grow while a rig runs for
    // days.
    contentions.length = 0;
    edges.length = 0;
  }
}
