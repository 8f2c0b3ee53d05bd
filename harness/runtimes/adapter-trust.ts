import type { AdapterCommand } from "../adapters/adapter-session.ts";

/**
 * Counts the faults of an adapter. After three faults in a row, or ten in total, aiorig stops using this adapter, so
 * that a broken adapter costs little time.
 */
export class AdapterTrust {
  #inARow = 0;
  #inAll = 0;
  #last = "";

  /** The trust in a command. It is the same for all groups of clauses that run in this process. */
  static of({ command, args, cwd }: AdapterCommand): AdapterTrust {
    const key = JSON.stringify([command, args, cwd]);
    const known = TRUST.get(key) ?? new AdapterTrust();
    TRUST.set(key, known);
    return known;
  }

  /** True if aiorig no longer uses the adapter. */
  get isLost(): boolean {
    return this.#inARow >= MOST_IN_A_ROW || this.#inAll >= MOST_IN_ALL;
  }

  /** Why aiorig no longer uses the adapter. */
  get sentence(): string {
    const times =
      this.#inARow >= MOST_IN_A_ROW ? `${this.#inARow} times in a row` : `${this.#inAll} times`;
    return `aiorig does not ask it any more, because it broke the protocol ${times}. The last time it ${this.#last}`;
  }

  /** Notes a program that ran without a fault. */
  keep(): void {
    this.#inARow = 0;
  }

  /** Notes a fault and returns the sentence about it. */
  lose(sentence: string): string {
    this.#inARow++;
    this.#inAll++;
    this.#last = sentence;
    return `the adapter ${sentence}`;
  }
}

const TRUST = new Map<string, AdapterTrust>();

const MOST_IN_A_ROW = 3;
const MOST_IN_ALL = 10;
