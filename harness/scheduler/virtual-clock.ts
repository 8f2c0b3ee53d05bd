import type { Clock } from "./clock.ts";
import { RuntimeError } from "./errors.ts";

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
  /** In the order in which they were planned. */
  #planned: readonly Planned[] = [];
  /** When the next of them comes. */
  #nextUs = NEVER;

  constructor(options: VirtualClockOptions = {}) {
    this.#nowUs = (options.startTickMs ?? 0) * 1000;
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
    const endUs = this.#nowUs + us;
    while (this.#nowUs < endUs) this.waitUntil(endUs);
  }

  /**
   * Plans `action` for `us` of this clock, as an interrupt would come: between two steps, also within a busy loop.
   * For one instant several may be planned: they come in the order of planning. What is planned for the past comes next.
   */
  at(us: number, action: () => void): void {
    this.#planned = [...this.#planned, { us, action }];
    this.#nextUs = Math.min(this.#nextUs, us);
  }

  waitUntil(us = NEVER): void {
    if (us < this.#nextUs) this.#nowUs = Math.max(this.#nowUs, us);
    else this.#playNext();
  }

  #playNext(): void {
    if (this.#nextUs === NEVER) {
      throw new RuntimeError("every task waits for a flag or stream that nothing can set any more");
    }
    this.#nowUs = Math.max(this.#nowUs, this.#nextUs);
    const due = this.#planned.filter((planned) => planned.us <= this.#nowUs);
    this.#planned = this.#planned.filter((planned) => planned.us > this.#nowUs);
    this.#nextUs = Math.min(NEVER, ...this.#planned.map((planned) => planned.us));
    for (const { action } of due) action();
  }
}

interface Planned {
  readonly us: number;
  readonly action: () => void;
}

const NEVER = Number.POSITIVE_INFINITY;
