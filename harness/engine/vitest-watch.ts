import { setTimeout as delay } from "node:timers/promises";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Knows when waiting for vitest is useless. Vitest waits forever for a worker that was killed while it started or
 * while the run was being stopped. A worker that is just starting does not notice the stop.
 */
export class VitestWatch implements Reporter {
  readonly #signal: AbortSignal;
  readonly #underWay = new Set<string>();
  #hadWorkers = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  onTestModuleStart({ id }: TestModule): void {
    this.#underWay.add(id);
  }

  /** By then its runtime is closed, too, and a rig's boards are reset. */
  onTestModuleEnd({ id }: TestModule): void {
    this.#underWay.delete(id);
  }

  /**
   * Settles when vitest had workers and has had none for a while. Also settles when the run was stopped and no group
   * runs any more, or the grace period is over. The end of the process then ends what still runs. Looks until then,
   * or until `vitest` settles.
   */
  async untilUseless(vitest: Promise<unknown>): Promise<void> {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    vitest.then(end, end);
    let looksWithout = 0;
    let looksStopped = 0;
    while (!isOver) {
      // The first worker may be killed just after its start, so it looks often until it has seen one.
      await delay(this.#hadWorkers ? LOOK_MS : FIRST_LOOK_MS);
      // It counts looks, not time, because on a busy machine a look may come late.
      looksWithout = hasWorkers() ? 0 : looksWithout + 1;
      this.#hadWorkers ||= looksWithout === 0;
      if (this.#hadWorkers && looksWithout * LOOK_MS > WITHOUT_WORKERS_MS) return;
      if (!this.#hadWorkers && looksWithout * FIRST_LOOK_MS > FIRST_WORKER_LIMIT_MS) return;
      if (!this.#signal.aborted) continue;
      // One more look than necessary: the last message of a worker may still be on its way.
      looksStopped++;
      const isIdle = this.#underWay.size === 0 || looksWithout > 0;
      if ((isIdle && looksStopped > 1) || looksStopped * LOOK_MS > GRACE_MS) return;
    }
  }
}

const LOOK_MS = 100;
const FIRST_LOOK_MS = 10;

/** Vitest starts its first worker in a second or two, even on a busy machine. */
const FIRST_WORKER_LIMIT_MS = 60_000;

/** Between two runtimes there are none for a moment. */
const WITHOUT_WORKERS_MS = 4000;

/** A program that is interrupted takes a second at most, and a check that computes forever is not worth more. */
const GRACE_MS = 5000;

/** Vitest's workers are the only children of ours that keep the process alive. */
function hasWorkers(): boolean {
  return process.getActiveResourcesInfo().includes("ProcessWrap");
}
