import { FIFO } from "rp2040js";

/** The two FIFOs of a state machine, from and to the processor. */
export class MachineFifos {
  /** The number of the machine in its block. */
  readonly index: number;
  rx = new FIFO(4);
  tx = new FIFO(4);

  constructor(index: number) {
    this.index = index;
  }

  /** Replaces both FIFOs by empty ones. A joined FIFO has eight words, and the other one has none. */
  join({ isRxJoined, isTxJoined }: { isRxJoined: boolean; isTxJoined: boolean }): void {
    this.rx = new FIFO(isRxJoined ? 8 : isTxJoined ? 0 : 4);
    this.tx = new FIFO(isTxJoined ? 8 : isRxJoined ? 0 : 4);
  }
}
