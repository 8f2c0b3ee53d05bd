import type { Clock } from "./clock.ts";
import { RuntimeError } from "./errors.ts";

/**
 * The machine's own monotonic time, from 0 at construction.
 * `waitUntil` blocks the thread; `Scheduler.runAsync` waits without blocking instead.
 */
export class RealClock implements Clock {
  readonly #originMs = performance.now();
  readonly #never = new Int32Array(new SharedArrayBuffer(4));

  nowUs(): number {
    return Math.floor((performance.now() - this.#originMs) * 1000);
  }

  chargeSwitch(): void {
    // Real switches take their own time.
  }

  waitUntil(us: number | undefined): void {
    if (us === undefined) {
      throw new RuntimeError(
        "every task waits for a flag or stream, and a blocked thread sets none",
      );
    }
    const waitMs = (us - this.nowUs()) / 1000;
    if (waitMs > 0) Atomics.wait(this.#never, 0, 0, waitMs);
  }
}
