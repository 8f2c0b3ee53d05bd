import type { Clock } from "./clock.ts";
import { DeadlockError } from "./errors.ts";

/**
 * The monotonic clock of the machine. It reads 0 when it is constructed. `waitUntil` blocks the thread;
 * `Scheduler.runAsync` waits without blocking the thread.
 */
export class RealClock implements Clock {
  readonly #originMs = performance.now();
  readonly #never = new Int32Array(new SharedArrayBuffer(4));

  /** Returns the time since this clock was constructed, in whole microseconds. */
  nowUs(): number {
    return Math.floor((performance.now() - this.#originMs) * 1000);
  }

  /** Does nothing. */
  chargeSwitch(): void {
    // This function does nothing, because on a real clock a switch already takes time.
  }

  /**
   * Blocks the thread until the clock reads `us` microseconds. Throws DeadlockError if `us` is `undefined`, because
   * then the wait has no end: while the thread is blocked, nothing can set a flag or an event.
   */
  waitUntil(us: number | undefined): void {
    if (us === undefined) {
      throw new DeadlockError(
        "every task waits, and nothing can wake a task while the thread is blocked: use runAsync",
      );
    }
    const waitMs = (us - this.nowUs()) / 1000;
    if (waitMs > 0) Atomics.wait(this.#never, 0, 0, waitMs);
  }
}
