import { BasePeripheral, type RP2040 } from "rp2040js";
import { type Keep, STATE } from "../state.ts";

/**
 * The ring oscillator (RP2040 datasheet 2.17). Programs read random bits from its register RANDOMBIT. Here these bits
 * come from a seed, so that a run can be repeated. Not modelled: the oscillator's frequency.
 */
export class RingOscillator extends BasePeripheral {
  readonly #registers = new Map<number, number>();
  #state: number;

  constructor(chip: RP2040, seed: number) {
    super(chip, "ROSC");
    this.#state = (seed >>> 0) + 1;
  }

  [STATE](keep: Keep): void {
    keep(this.#registers);
    this.#state = keep(this.#state);
  }

  override readUint32(offset: number): number {
    if (offset === RANDOMBIT) return this.#nextBit();
    if (offset === STATUS) return STABLE | ENABLED;
    return this.#registers.get(offset) ?? 0;
  }

  override writeUint32(offset: number, value: number): void {
    this.#registers.set(offset, value);
  }

  /** Advances a linear congruential generator (Numerical Recipes), and returns its top bit. */
  #nextBit(): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) | 0;
    return this.#state >>> 31;
  }
}

const STATUS = 0x18;
const RANDOMBIT = 0x1c;
const STABLE = 0x80000000;
const ENABLED = 1 << 12;
