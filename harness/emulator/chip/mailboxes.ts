/** The number of a processor core of the chip. */
export type CoreNumber = 0 | 1;

/**
 * The two FIFOs between the cores of an RP2040, with eight words each (RP2040 datasheet 2.3.1.4). Each core sees three
 * registers: a status, a place to send words, and a place to receive words. All fields are public, so a snapshot can
 * read them.
 */
export class Mailboxes {
  /** The words that wait for core 0, and the words that wait for core 1. The oldest word comes first. */
  readonly words: readonly [number[], number[]] = [[], []];
  /** For each core: true if the core has sent a word to a full FIFO. This word is lost. */
  readonly hasOverflowed: [boolean, boolean] = [false, false];
  /** For each core: true if the core has read from an empty FIFO. */
  readonly hasUnderflowed: [boolean, boolean] = [false, false];

  read(core: CoreNumber, offset: number): number {
    if (offset === FIFO_ST) return this.#status(core);
    if (offset !== FIFO_RD) return 0;
    const word = this.words[core].shift();
    if (word === undefined) this.hasUnderflowed[core] = true;
    return word ?? 0;
  }

  write(core: CoreNumber, offset: number, value: number): void {
    if (offset === FIFO_ST) {
      if (value & OVERFLOWED) this.hasOverflowed[core] = false;
      if (value & UNDERFLOWED) this.hasUnderflowed[core] = false;
    } else if (offset === FIFO_WR) {
      const words = this.words[core === 0 ? 1 : 0];
      if (words.length < FIFO_WORDS) words.push(value >>> 0);
      else this.hasOverflowed[core] = true;
    }
  }

  /** Returns true if the FIFO of a core requests its interrupt. */
  requestsInterrupt(core: CoreNumber): boolean {
    return (this.#status(core) & ~CAN_SEND) !== 0;
  }

  #status(core: CoreNumber): number {
    return (
      (this.words[core].length > 0 ? HAS_WORD : 0) |
      (this.words[core === 0 ? 1 : 0].length < FIFO_WORDS ? CAN_SEND : 0) |
      (this.hasOverflowed[core] ? OVERFLOWED : 0) |
      (this.hasUnderflowed[core] ? UNDERFLOWED : 0)
    );
  }
}

/** Returns true if an offset in the SIO belongs to a register of a mailbox. */
export function isMailbox(offset: number): boolean {
  return offset >= FIFO_ST && offset <= FIFO_RD;
}

const FIFO_ST = 0x50;
export const FIFO_WR = 0x54;
const FIFO_RD = 0x58;

const FIFO_WORDS = 8;

const HAS_WORD = 1;
const CAN_SEND = 2;
const OVERFLOWED = 4;
const UNDERFLOWED = 8;
