/**
 * Keeps virtual time from running ahead of real time. Virtual time may fall behind real time. If it falls behind by
 * more than `MOST_LATE_MS`, it does not catch up later, because time must not jump for a person who presses a button.
 */
export class RealPace {
  readonly #realMs: () => number;
  /** The difference between the virtual time that is due and the real time, in milliseconds. */
  #offsetMs: number;

  /**
   * Starts with `virtualMs` as the virtual time that is due now. Later virtual times become due at the pace of the
   * clock that `realMs` reads, in milliseconds.
   */
  constructor(virtualMs: number, realMs: () => number = () => performance.now()) {
    this.#realMs = realMs;
    this.#offsetMs = virtualMs - realMs();
  }

  /** The virtual time that is due now, in milliseconds. */
  get dueMs(): number {
    return this.#realMs() + this.#offsetMs;
  }

  /**
   * Tells this object that a program has computed until the virtual time `virtualMs`. If `virtualMs` is more than
   * `MOST_LATE_MS` before the virtual time that is due, all later virtual times become due later.
   */
  reach(virtualMs: number): void {
    const lateMs = this.dueMs - virtualMs;
    if (lateMs > MOST_LATE_MS) this.#offsetMs -= lateMs;
  }
}

/** The longest delay that a person does not notice, in milliseconds. */
const MOST_LATE_MS = 100;
