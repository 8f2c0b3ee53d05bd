import { FIFO } from "rp2040js";

/** The two FIFOs of a state machine: one from the processor and one to the processor. */
export class MachineFifos {
  /** The number of the state machine in its block. */
  readonly index: number;
  rx = new FIFO(4);
  tx = new FIFO(4);

  constructor(index: number) {
    this.index = index;
  }

  /**
   * Replaces both FIFOs with empty FIFOs. If they are joined, one FIFO holds eight words, and the other FIFO holds
   * none.
   */
  join({ isRxJoined, isTxJoined }: { isRxJoined: boolean; isTxJoined: boolean }): void {
    this.rx = new FIFO(isRxJoined ? 8 : isTxJoined ? 0 : 4);
    this.tx = new FIFO(isTxJoined ? 8 : isRxJoined ? 0 : 4);
  }
}
