import type { Memory } from "./memory.ts";
import type { ProcessorObserver } from "./observer.ts";

/**
 * Breakpoints in the code of a board, as a debugger plants them: each breakpoint replaces an instruction in memory. The
 * processor calls the observer, runs the original instruction, and continues. This costs no virtual time.
 */
export class Breakpoints {
  readonly observer: ProcessorObserver;
  readonly #memory: Memory;
  readonly #originals: Map<number, number>;

  constructor(memory: Memory, observer: ProcessorObserver, originals = new Map<number, number>()) {
    this.#memory = memory;
    this.observer = observer;
    this.#originals = originals;
  }

  /** Returns the same breakpoints for another processor, without an observer. */
  unobserved(): Breakpoints {
    return new Breakpoints(this.#memory, NOBODY, this.#originals);
  }

  has(address: number): boolean {
    return this.#originals.has(address);
  }

  /**
   * Plants a breakpoint. Does nothing if the breakpoint is already there. A reset may overwrite code in the SRAM.
   * Breakpoints in this code must then be planted again. Throws RangeError for an address outside of memory.
   */
  plant(address: number): void {
    const original = this.#replace(address, BKPT);
    if (original !== BKPT) this.#originals.set(address, original);
  }

  /** Removes the breakpoint at this address. Does nothing if there is no breakpoint. */
  remove(address: number): void {
    const original = this.#originals.get(address);
    if (original === undefined) return;
    this.#originals.delete(address);
    this.#replace(address, original);
  }

  /**
   * Removes the breakpoint at an address, calls `run`, and plants the breakpoint again, unless `run` has removed it for
   * good.
   */
  lift(address: number, run: () => void): void {
    this.#replace(address, this.#originals.get(address)!);
    run();
    if (this.has(address)) this.#replace(address, BKPT);
  }

  /** Writes a halfword and returns the halfword that was there. */
  #replace(address: number, halfword: number): number {
    const bytes = this.#memory.view(address, 2);
    if (bytes === undefined) {
      throw new RangeError(
        `there is no code at 0x${address.toString(16)}, so a breakpoint cannot be there`,
      );
    }
    const before = bytes[0]! | (bytes[1]! << 8);
    bytes[0] = halfword & 0xff;
    bytes[1] = halfword >> 8;
    return before;
  }
}

const BKPT = 0xbe00;

const NOBODY: ProcessorObserver = {
  started() {},
  reached() {},
  handlerBegan() {},
  handlerEnded() {},
  slept() {},
  woke() {},
  calledRom() {},
};
