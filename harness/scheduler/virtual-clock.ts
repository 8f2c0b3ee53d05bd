import type { Clock } from "./clock.ts";
import { DeadlockError } from "./errors.ts";

/** Settings of a VirtualClock. */
export interface VirtualClockOptions {
  /**
   * The tick value that `ticksMs()` returns at the start, from 0 to 2^30 - 1. The default is 0. If the start is shortly
   * before 2^30, the ticks wrap during the program (SLEEP-20).
   */
  readonly startTickMs?: number;
  /**
   * The time that a switch costs, in microseconds. The default is 20. Because of this cost, time passes even in a loop
   * of `sleep(0)`.
   */
  readonly switchCostUs?: number;
}

/**
 * A deterministic clock. Each switch and each `spend` advances its time. If all tasks wait, the time jumps to the next
 * deadline. Use `at` to plan events from outside, such as an interrupt.
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

  /** Returns the virtual time, in microseconds. */
  nowUs(): number {
    return this.#nowUs;
  }

  /** Spends `switchCostUs`. */
  chargeSwitch(): void {
    this.spend(this.#switchCostUs);
  }

  /**
   * Lets `us` microseconds pass, like a blocking call or a busy loop. If an action is planned for a time in this
   * period, the action runs at its planned time.
   */
  spend(us: number): void {
    const endUs = this.#nowUs + us;
    while (this.#nowUs < endUs) this.waitUntil(endUs);
  }

  /**
   * Plans `action` for the time `us`, in microseconds. The action runs like an interrupt: between two steps of the
   * program, even in a busy loop. Actions for the same time run in the order in which they were planned. An action for
   * a past time runs as soon as the clock moves.
   */
  at(us: number, action: () => void): void {
    this.#planned = [...this.#planned, { us, action }];
    this.#nextUs = Math.min(this.#nextUs, us);
  }

  /**
   * Jumps to the time `us`, in microseconds. If an action is planned for this time or an earlier time, jumps to the
   * first planned action instead, and runs it. `us` may be undefined, which means no deadline. Throws DeadlockError if
   * there is neither a deadline nor a planned action.
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
