import { VirtualClock, type VirtualClockOptions } from "../scheduler/virtual-clock.ts";
import type { EdgeBuffer } from "./edge-buffer.ts";

/**
 * A virtual clock that counts its moves in the edge buffer, and writes its time there. With this count, the owner of the
 * thread can distinguish a slow program from a program whose time does not move.
 */
export class BeatingClock extends VirtualClock {
  readonly #edges: EdgeBuffer | undefined;
  readonly #startUs: number;
  /** Called whenever time has moved. */
  onMove: (() => void) | undefined;

  constructor(options: VirtualClockOptions, edges: EdgeBuffer | undefined) {
    super(options);
    this.#edges = edges;
    this.#startUs = this.nowUs();
  }

  /** Every change of the time goes through this function, including the changes by `spend`. */
  override waitUntil(us: number | undefined): void {
    this.#edges?.beat();
    super.waitUntil(us);
    this.onMove?.();
    this.#edges?.see(this.nowUs() - this.#startUs);
  }
}
