import { FIFO } from "rp2040js";

/** The two FIFOs of a state machine: `tx` from the processor, and `rx` to the processor. */
export class MachineFifos {
  /** The number of the state machine in its block. */
  readonly index: number;
  rx = new FIFO(4);
  tx = new FIFO(4);

  constructor(index: number) {
    this.index = index;
  }

  /**
   * Replaces both FIFOs with empty FIFOs of four words. If `isRxJoined` is true, `rx` holds eight words and `tx` none.
   * If `isTxJoined` is true, `tx` holds eight words and `rx` none.
   */
  join({ isRxJoined, isTxJoined }: { isRxJoined: boolean; isTxJoined: boolean }): void {
    this.rx = new FIFO(isRxJoined ? 8 : isTxJoined ? 0 : 4);
    this.tx = new FIFO(isTxJoined ? 8 : isRxJoined ? 0 : 4);
  }
}
