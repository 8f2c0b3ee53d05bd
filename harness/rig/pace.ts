import { realTime } from "../board/host-time.ts";
import type { CoSimulation } from "../emulator/simulation/co-simulation.ts";

/** Virtual time in step with wall time. Where the emulation cannot keep up, the lag is not made up for. */
export class Pace {
  readonly #simulation: CoSimulation;
  #offsetNs: number;

  constructor(simulation: CoSimulation) {
    this.#simulation = simulation;
    this.#offsetNs = simulation.nowNs - realTime.nowMs * 1e6;
  }

  /** The instant that is now. */
  dueNs(): number {
    const dueNs = realTime.nowMs * 1e6 + this.#offsetNs;
    const doneNs = Math.max(this.#simulation.nowNs, Math.min(nextEventNs(this.#simulation), dueNs));
    const lagNs = dueNs - doneNs - MOST_LAG_NS;
    if (lagNs <= 0) return dueNs;
    this.#offsetNs -= lagNs;
    return dueNs - lagNs;
  }
}

/** When a board will next do something by itself; Infinity if they all wait for something from outside. */
export function nextEventNs(simulation: CoSimulation): number {
  return Math.min(...simulation.boards.map((board) => board.nextNs));
}

const MOST_LAG_NS = 50e6;
