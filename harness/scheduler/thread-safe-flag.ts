import { currentTask } from "./current-task.ts";
import { AssertionError } from "./errors.ts";
import type { Coroutine, Pollable } from "./traps.ts";

export interface ThreadSafeFlagOptions {
  /**
   * True: a second waiter gets AssertionError. False: it silently takes the first one's place, as in
   * MicroPython builds whose asserts are stripped (TSF-08).
   */
  readonly asserts?: boolean;
}

/** A flag that something outside the loop sets: an interrupt, a timer, another thread. One task may wait for it (TSF-08). */
export class ThreadSafeFlag implements Pollable {
  readonly #asserts: boolean;
  #isSet = false;
  #waiters = 0;
  /** Wakes a loop that waits in real time for something outside. */
  #wakeLoop: (() => void) | undefined;

  constructor(options: ThreadSafeFlagOptions = {}) {
    this.#asserts = options.asserts ?? true;
  }

  /** May be called from anywhere, also while no loop runs. Several sets before the wait count as one (TSF-04). */
  set(): void {
    this.#isSet = true;
    this.#wakeLoop?.();
  }

  /** Forgets a set that no poll of the loop has seen yet (TSF-06, TSF-07). */
  clear(): void {
    this.#isSet = false;
  }

  isReady(): boolean {
    return this.#isSet;
  }

  /** Returns once the flag is set, and clears it; without a switch if it is set already (TSF-01). */
  *wait(): Coroutine {
    if (!this.#isSet) {
      if (this.#asserts && this.#waiters > 0) {
        throw new AssertionError("a task waits for this ThreadSafeFlag already");
      }
      const self = yield* currentTask();
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
