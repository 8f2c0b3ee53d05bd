import { VirtualClock, type VirtualClockOptions } from "../scheduler/virtual-clock.ts";
import { RealPace } from "../trace/real-pace.ts";
import type { EdgeBuffer } from "./edge-buffer.ts";
import type { LiveStep, LiveSteps } from "./live-steps.ts";

/**
 * A virtual clock. Whenever its time changes, it increases a counter in the edge buffer and also writes its time there.
 * The owner of the thread reads the counter. As long as the counter increases, the program is only slow. If the counter
 * stands still, the time stands still, too.
 */
export class BeatingClock extends VirtualClock {
  readonly #edges: EdgeBuffer | undefined;
  readonly #startUs: number;
  /** The times of all planned actions. */
  readonly #plannedUs = new Set<{ readonly us: number }>();
  #live: Live | undefined;
  /** This function is called whenever time has moved. */
  onMove: (() => void) | undefined;

  constructor(options: VirtualClockOptions, edges: EdgeBuffer | undefined) {
    super(options);
    this.#edges = edges;
    this.#startUs = this.nowUs();
  }

  /**
   * After this call, time does not pass faster than real time. If a person adds a step, `carryOut` is called with this
   * step at the moment at which the person added it.
   */
  followRealTime(steps: LiveSteps, carryOut: (step: LiveStep) => void): void {
    this.#live = { steps, carryOut, pace: new RealPace(this.nowUs() / 1000) };
  }

  override at(us: number, action: () => void): void {
    const planned = { us };
    this.#plannedUs.add(planned);
    super.at(us, () => {
      this.#plannedUs.delete(planned);
      action();
    });
  }

  /**
   * Lets time pass until `us`. Every change of the time goes through this function, including the changes by `spend`,
   * so every change is counted.
   */
  override waitUntil(us: number | undefined): void {
    this.#edges?.beat();
    if (this.#live !== undefined) this.#waitInRealTime(this.#live, us);
    super.waitUntil(us);
    this.onMove?.();
    this.#edges?.see(this.nowUs() - this.#startUs);
  }

  /**
   * Waits in real time until `us`, or until the first planned action if it is due earlier. Does not wait if there is
   * neither. If a person adds a step, plans this step and returns early.
   */
  #waitInRealTime({ steps, pace, carryOut }: Live, us = Number.POSITIVE_INFINITY): void {
    const endUs = [...this.#plannedUs].reduce((first, planned) => Math.min(first, planned.us), us);
    pace.reach(this.nowUs() / 1000);
    for (;;) {
      const atUs = Math.min(endUs, Math.max(this.nowUs(), Math.floor(pace.dueMs * 1000)));
      const taken = steps.take(atUs - this.#startUs);
      for (const step of taken) this.at(atUs, () => carryOut(step));
      const restMs = endUs / 1000 - pace.dueMs;
      if (taken.length > 0 || restMs < SHORTEST_WAIT_MS || endUs === Number.POSITIVE_INFINITY)
        return;
      steps.waitForMore(Math.min(restMs, LONGEST_WAIT_MS));
      this.#edges?.beat();
      this.#edges?.see(Math.min(endUs, pace.dueMs * 1000) - this.#startUs);
    }
  }
}

interface Live {
  readonly steps: LiveSteps;
  readonly carryOut: (step: LiveStep) => void;
  readonly pace: RealPace;
}

/** A wait that is shorter than this time is added to the next wait, because a thread cannot wait for microseconds. */
const SHORTEST_WAIT_MS = 1;
/** No wait is longer than this time, so that the owner of the thread can see how time passes. */
const LONGEST_WAIT_MS = 5;
