import { AssertionError } from "./errors.ts";
import { runningTask } from "./running-task.ts";
import type { Coroutine, Pollable } from "./traps.ts";

/** Settings of a ThreadSafeFlag. */
export interface ThreadSafeFlagOptions {
  /**
   * If true, a second waiter gets AssertionError. If false, a second waiter silently replaces the first waiter, as in
   * MicroPython builds without asserts (TSF-08). The default is true.
   */
  readonly hasAsserts?: boolean;
}

/**
 * A flag that is set from outside the scheduler, for example by an interrupt or a timer. Only one task may wait for it
 * (TSF-08).
 */
export class ThreadSafeFlag implements Pollable {
  /** What the waiting task waits for, in words. */
  readonly awaited = "a ThreadSafeFlag";
  readonly #hasAsserts: boolean;
  #isSet = false;
  #waiters = 0;
  /**
   * Ends the wait of a scheduler that waits in real time. Undefined if no scheduler waits in real time for this flag.
   */
  #wakeLoop: (() => void) | undefined;

  /** Makes a flag that is not set. */
  constructor(options: ThreadSafeFlagOptions = {}) {
    this.#hasAsserts = options.hasAsserts ?? true;
  }

  /**
   * Sets the flag. The waiting task becomes ready when the scheduler next polls the flag. You can call `set` from
   * anywhere, at any time. If the flag is set several times before a task waits, this counts as one set (TSF-04).
   */
  set(): void {
    this.#isSet = true;
    this.#wakeLoop?.();
  }

  /**
   * Resets the flag. If the flag was set, but the scheduler has not polled it since then, a waiting task stays
   * suspended (TSF-06, TSF-07).
   */
  clear(): void {
    this.#isSet = false;
  }

  /** Returns true if the flag is set. The scheduler calls this function to poll the flag. */
  isReady(): boolean {
    return this.#isSet;
  }

  /**
   * Waits until the flag is set, then resets it. Does not switch if the flag is set already (TSF-01).
   * Throws AssertionError if another task waits for the flag, unless `hasAsserts` is false (TSF-08).
   */
  *wait(): Coroutine {
    if (!this.#isSet) {
      if (this.#hasAsserts && this.#waiters > 0) {
        throw new AssertionError(
          "another task already waits for this ThreadSafeFlag: give each task its own flag",
        );
      }
      const self = yield* runningTask();
      this.#wakeLoop = () => self.kernel.wakeFromOutside?.();
      this.#waiters++;
      try {
        yield { kind: "poll", source: this };
      } finally {
        this.#waiters--;
      }
    }
    this.#isSet = false;
  }
}
