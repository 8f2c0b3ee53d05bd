import type { Interrupts } from "./interrupts.ts";

/** The number of the interrupt of standard input. shim/machine.py has the same number. */
const INPUT_SOURCE = 34;

const CTRL_C = 3;
const RETURN = 13;
const LINE_FEED = 10;

/**
 * The standard input of a simulated board: what somebody types while the program runs. Each key requests an interrupt,
 * because it may wake a task. Ctrl-C interrupts the program, unless the program has chosen another key for this
 * purpose.
 */
export class SimulatedInput {
  /** The key that interrupts the program. The value is -1 if no key interrupts the program. */
  interruptKey = CTRL_C;
  readonly #interrupts: Interrupts;
  readonly #keys: number[] = [];
  #isInterrupted = false;

  constructor(interrupts: Interrupts) {
    this.#interrupts = interrupts;
  }

  /** Types one key. As on a board, Return becomes a line feed. */
  type(key: number): void {
    if (key === this.interruptKey) this.#isInterrupted = true;
    else this.#keys.push(key === RETURN ? LINE_FEED : key);
    this.#interrupts.request(INPUT_SOURCE);
  }

  /** The number of keys that can be read now. */
  get available(): number {
    return this.#keys.length;
  }

  /** Removes the first key and returns it. Returns -1 if there is no key. */
  read(): number {
    return this.#keys.shift() ?? -1;
  }

  /** Returns whether the program must be interrupted. After a call that returned true, the next call returns false. */
  takeInterrupt(): boolean {
    const isInterrupted = this.#isInterrupted;
    this.#isInterrupted = false;
    return isInterrupted;
  }
}
