import type { Clock } from "./clock.ts";
import { RuntimeError } from "./errors.ts";
import { TICK_PERIOD } from "./ticks.ts";

export interface VirtualClockOptions {
  /** What `ticksMs()` shows at the start, 0 .. 2^30-1: start shortly before 2^30 to see a wrap (SLEEP-20). */
  readonly startTickMs?: number;
  /** What a switch costs. It makes `sleep(0)` loops pass time; 20 us by default. */
  readonly switchCostUs?: number;
}

/**
 * Deterministic time: it moves only when a task is switched, when somebody spends it, and by jumps
 * to the next deadline. Outside events (a pin, an interrupt) are planned with `at`.
 */
export class VirtualClock implements Clock {
  #nowUs: number;
  readonly #switchCostUs: number;
  /** Sorted by time; among equals the one planned first comes first. */
  readonly #planned: { readonly us: number; readonly action: () => void }[] = [];

  constructor(options: VirtualClockOptions = {}) {
    this.#nowUs = ((options.startTickMs ?? 0) % TICK_PERIOD) * 1000;
    this.#switchCostUs = options.switchCostUs ?? 20;
  }

  nowUs(): number {
    return this.#nowUs;
  }

  chargeSwitch(): void {
    this.spend(this.#switchCostUs);
  }

  /** Lets `us` microseconds pass, as a blocking call or a busy loop of the running task does. */
  spend(us: number): void {
    const end = this.#nowUs + us;
    while (this.#planned.length > 0 && this.#planned[0]!.us <= end) this.#playNext();
    if (end > this.#nowUs) this.#nowUs = end;
  }

  /** Plans `action` for `us` of this clock, as an interrupt would come: between two steps, also within a busy loop. */
  at(us: number, action: () => void): void {
    let i = this.#planned.length;
    while (i > 0 && this.#planned[i - 1]!.us > us) i--;
    this.#planned.splice(i, 0, { us, action });
  }

  waitUntil(us: number | undefined): void {
    const planned = this.#planned[0]?.us;
    if (planned !== undefined && (us === undefined || planned <= us)) this.#playNext();
    else if (us === undefined) {
      throw new RuntimeError("every task waits for a flag or stream that nothing can set any more");
    } else if (us > this.#nowUs) this.#nowUs = us;
  }

  #playNext(): void {
    const { us, action } = this.#planned.shift()!;
    if (us > this.#nowUs) this.#nowUs = us;
    action();
  }
}
