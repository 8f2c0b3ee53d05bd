import { VirtualClock, type VirtualClockOptions } from "../scheduler/virtual-clock.ts";
import type { EdgeBuffer } from "./edge-buffer.ts";

/**
 * A virtual clock that notes in the edge buffer each time that it moves. So the owner of the thread
 * can tell a slow program from one whose time stands still.
 */
export class BeatingClock extends VirtualClock {
  readonly #edges: EdgeBuffer | undefined;

  constructor(options: VirtualClockOptions, edges: EdgeBuffer | undefined) {
    super(options);
    this.#edges = edges;
  }

  /** All time passes through this call, also the time that `spend` spends. */
  override waitUntil(us: number | undefined): void {
    this.#edges?.beat();
    super.waitUntil(us);
  }
}
