import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Reporter, TestCase } from "vitest/node";

/**
 * Tells when a run that was stopped need not be waited for any longer. Vitest alone cannot: it waits for ever for a
 * worker that somebody kills meanwhile, and a worker that is just starting does not hear of the stop.
 */
export class Stopping implements Reporter {
  readonly #signal: AbortSignal;
  readonly #underWay = new Set<string>();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  onTestCaseReady({ id }: TestCase): void {
    this.#underWay.add(id);
  }

  onTestCaseResult({ id }: TestCase): void {
    this.#underWay.delete(id);
  }

  /**
   * Settles after the stop, as soon as no clause is under way, no worker is left, or the grace is over.
   * What still runs then is for the end of the process to end.
   */
  async isOver(): Promise<void> {
    if (!this.#signal.aborted) await once(this.#signal, "abort");
    const stoppedMs = performance.now();
    while (this.#isAtWork() && performance.now() - stoppedMs < GRACE_MS) await delay(LOOK_MS);
    // What a worker has said last is still on its way.
    await delay(LOOK_MS);
  }

  #isAtWork(): boolean {
    return this.#underWay.size > 0 && process.getActiveResourcesInfo().includes("ProcessWrap");
  }
}

/** An interrupted program takes a second at most, and a worker that computes for ever is not worth more. */
const GRACE_MS = 5000;
const LOOK_MS = 50;
