import { VirtualClock, type VirtualClockOptions } from "../scheduler/virtual-clock.ts";
import type { EdgeBuffer } from "./edge-buffer.ts";

/** Virtual time that lets the owner of the thread see, through the buffer, that it passes, however slowly. */
export class BeatingClock extends VirtualClock {
  readonly #edges: EdgeBuffer | undefined;

  constructor(options: VirtualClockOptions, edges: EdgeBuffer | undefined) {
    super(options);
    this.#edges = edges;
  }

  /** Time passes by this alone, also what is spent. */
  override waitUntil(us: number | undefined): void {
    this.#edges?.beat();
    super.waitUntil(us);
  }
}
