/**
 * Keeps virtual time from running ahead of real time. If virtual time is slower than real time, virtual time does not
 * catch up later: a person who presses a button must not see time jump.
 */
export class RealPace {
  readonly #realMs: () => number;
  /** The difference between virtual time and real time. */
  #offsetMs: number;

  /**
   * `virtualMs` is due now. Later virtual times become due at the pace of the clock that `realMs` reads, in
   * milliseconds.
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
   * Call this function when a program has computed until `virtualMs`. If the program is late, all later times are
   * delayed.
   */
  reach(virtualMs: number): void {
    const lateMs = this.dueMs - virtualMs;
    if (lateMs > MOST_LATE_MS) this.#offsetMs -= lateMs;
  }
}

/** A person does not notice a delay that is shorter than this. */
const MOST_LATE_MS = 100;
