import type { VirtualClock } from "../scheduler/virtual-clock.ts";
import type { Interrupts } from "./interrupts.ts";

/** The timers behind `machine.Timer`, in virtual time. */
export class SimulatedTimers {
  readonly #clock: VirtualClock;
  readonly #interrupts: Interrupts;
  /** For each running timer, the number of its latest start. The key is the number of the timer's interrupt. */
  readonly #running = new Map<number, number>();
  #starts = 0;

  constructor(clock: VirtualClock, interrupts: Interrupts) {
    this.#clock = clock;
    this.#interrupts = interrupts;
  }

  /** True if any timer runs, and so will cause an interrupt. */
  get isAnyRunning(): boolean {
    return this.#running.size > 0;
  }

  /**
   * Starts a timer. If the timer already runs, its period starts again. If `isPeriodic` is true, the timer requests its
   * interrupt after each period. Otherwise it requests its interrupt only once.
   */
  start(source: number, periodUs: number, isPeriodic: boolean): void {
    this.stop(source);
    const start = ++this.#starts;
    this.#running.set(source, start);
    this.#plan(source, start, this.#clock.nowUs() + periodUs, isPeriodic ? periodUs : undefined);
  }

  /** Stops a timer. Its handler is not called any more, even if a call is already due. */
  stop(source: number): void {
    this.#running.delete(source);
    this.#interrupts.withdraw(source);
  }

  #plan(source: number, start: number, atUs: number, periodUs: number | undefined): void {
    this.#clock.at(atUs, () => {
      // The clock cannot remove a planned call. So the planned call of a stopped timer still comes, and must be
      // ignored.
      if (this.#running.get(source) !== start) return;
      this.#interrupts.request(source);
      if (periodUs === undefined) this.#running.delete(source);
      else this.#plan(source, start, atUs + periodUs, periodUs);
    });
  }
}
