import { setTimeout as delay } from "node:timers/promises";
import type { Reporter, TestModule } from "vitest/node";

/**
 * Detects when it is useless to wait for vitest. There are two cases in which vitest waits forever for a worker:
 * - The worker was killed at its start, or while the run was being stopped.
 * - The worker was just starting when the run was stopped. It does not notice the stop.
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

  /**
   * Notes that a group has ended. When vitest calls this function, the runtime of the group has been closed, and the
   * boards of its rig have been reset.
   */
  onTestModuleEnd({ id }: TestModule): void {
    this.#underWay.delete(id);
  }

  /**
   * Settles as soon as one of these is true:
   * - `vitest` has settled.
   * - vitest has lost all its workers and starts no new worker.
   * - The run was stopped, and no group runs any more.
   * - The run was stopped, and the grace period has passed.
   *
   * The caller then ends the process, together with everything that still runs.
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
      // The first worker may be killed just after its start. To see this worker, the watch checks often until it has
      // seen one worker.
      await delay(this.#hadWorkers ? LOOK_MS : FIRST_LOOK_MS);
      // The limit is a number of checks, not a time, because a check may be late on a busy machine.
      looksWithout = hasWorkers() ? 0 : looksWithout + 1;
      this.#hadWorkers ||= looksWithout === 0;
      if (this.#hadWorkers && looksWithout * LOOK_MS > WITHOUT_WORKERS_MS) return;
      if (!this.#hadWorkers && looksWithout * FIRST_LOOK_MS > FIRST_WORKER_LIMIT_MS) return;
      if (!this.#signal.aborted) continue;
      // The watch checks one more time, because the last message of a worker may still be on its way.
      looksStopped++;
      const isIdle = this.#underWay.size === 0 || looksWithout > 0;
      if ((isIdle && looksStopped > 1) || looksStopped * LOOK_MS > GRACE_MS) return;
    }
  }
}

const LOOK_MS = 100;
const FIRST_LOOK_MS = 10;

/** The limit for the start of the first worker. This start takes a second or two, even on a busy machine. */
const FIRST_WORKER_LIMIT_MS = 60_000;

/** The longest pause without workers. Vitest has no workers for a moment when it changes to the next runtime. */
const WITHOUT_WORKERS_MS = 4000;

/**
 * The grace period in milliseconds, in which interrupted work must end. An interrupted program ends within a second. If
 * a check computes forever, a longer wait does not help.
 */
const GRACE_MS = 5000;

/**
 * Returns true if vitest has a worker. Node lists only child processes that keep this process alive. Only vitest's
 * workers are such child processes.
 */
function hasWorkers(): boolean {
  return process.getActiveResourcesInfo().includes("ProcessWrap");
}
