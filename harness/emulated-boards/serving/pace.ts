import { realTime } from "../../board/host-time.ts";
import type { CoSimulation } from "../../emulator/simulation/co-simulation.ts";

/**
 * Keeps virtual time in step with wall time. If the emulation is too slow, virtual time falls behind wall time. Later
 * it catches up by at most 50 ms. The rest of a longer delay stays.
 */
export class Pace {
  readonly #simulation: CoSimulation;
  #offsetNs: number;

  constructor(simulation: CoSimulation) {
    this.#simulation = simulation;
    this.#offsetNs = simulation.nowNs - realTime.nowMs * 1e6;
  }

  /** Returns the virtual time that the boards should have reached now, in nanoseconds. */
  dueNs(): number {
    const dueNs = realTime.nowMs * 1e6 + this.#offsetNs;
    const doneNs = Math.max(this.#simulation.nowNs, Math.min(nextEventNs(this.#simulation), dueNs));
    const lagNs = dueNs - doneNs - MOST_LAG_NS;
    if (lagNs <= 0) return dueNs;
    this.#offsetNs -= lagNs;
    return dueNs - lagNs;
  }
}

/**
 * Returns the virtual time of the next event that a board causes without input. Returns Infinity if all boards wait for
 * input.
 */
export function nextEventNs(simulation: CoSimulation): number {
  return Math.min(...simulation.boards.map((board) => board.nextNs));
}

const MOST_LAG_NS = 50e6;
