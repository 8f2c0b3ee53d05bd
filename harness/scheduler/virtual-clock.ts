import type { Clock } from "./clock.ts";
import { DeadlockError } from "./errors.ts";

/** Settings of a VirtualClock. */
export interface VirtualClockOptions {
  /**
   * What `ticksMs()` returns at the start, from 0 to 2^30 - 1; 0 by default. With a start shortly before 2^30, the
   * ticks wrap during the program (SLEEP-20).
   */
  readonly startTickMs?: number;
  /**
   * The time that a switch costs, in microseconds; 20 by default. Because of this cost, time passes
   * in loops of `sleep(0)`.
   */
  readonly switchCostUs?: number;
}

/**
 * A deterministic clock. Its time moves with each switch and each `spend`. During a wait, the time
 * jumps to the next deadline. Plan events from outside, such as an interrupt, with `at`.
 */
export class VirtualClock implements Clock {
  #nowUs: number;
  readonly #switchCostUs: number;
  /** The planned actions, in the order in which they were planned. */
  #planned: readonly Planned[] = [];
  /** The time of the next planned action. */
  #nextUs = NEVER;

  /** Makes a clock that starts at `startTickMs` and has no planned actions. */
  constructor(options: VirtualClockOptions = {}) {
    this.#nowUs = (options.startTickMs ?? 0) * 1000;
    this.#switchCostUs = options.switchCostUs ?? 20;
  }

  /** The virtual time, in microseconds. */
  nowUs(): number {
    return this.#nowUs;
  }

  /** Spends `switchCostUs`. */
  chargeSwitch(): void {
    this.spend(this.#switchCostUs);
  }

  /**
   * Lets `us` microseconds pass, like a blocking call or a busy loop. If a planned action is due during this time, it
   * runs at its planned time.
   */
  spend(us: number): void {
    const endUs = this.#nowUs + us;
    while (this.#nowUs < endUs) this.waitUntil(endUs);
  }

  /**
   * Plans `action` for the time `us` in microseconds. The action runs like an interrupt: between
   * two steps of the program, even in a busy loop. Actions for the same time run in the order in
   * which they were planned. An action for a time in the past runs as soon as time moves.
   */
  at(us: number, action: () => void): void {
    this.#planned = [...this.#planned, { us, action }];
    this.#nextUs = Math.min(this.#nextUs, us);
  }

  /**
   * Jumps to `us` microseconds. If an action is planned up to this time, jumps to the first such
   * action and runs it instead. If `us` is undefined, jumps to the first planned action, or throws DeadlockError if
   * nothing is planned.
   */
  waitUntil(us = NEVER): void {
    if (us < this.#nextUs) this.#nowUs = Math.max(this.#nowUs, us);
    else this.#runNext();
  }

  #runNext(): void {
    if (this.#nextUs === NEVER) {
      throw new DeadlockError("every task waits, and no planned action can wake a task");
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
