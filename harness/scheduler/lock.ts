import { currentTask } from "./current-task.ts";
import { RuntimeError } from "./errors.ts";
import type { Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

/** Mutual exclusion in the order of asking (LOCK-02). Not re-entrant; any task may release it (LOCK-06, LOCK-07). */
export class Lock {
  /** A task stands for the interval in which it has been chosen as the next owner but has not run yet (LOCK-03). */
  #state: "free" | "held" | Task = "free";
  readonly #waiters = new WaitList();

  /** False also between a release and the pass of the next owner (LOCK-03). */
  locked(): boolean {
    return this.#state === "held";
  }

  /** Gives true once the lock is held; without a switch if it is free (YIELD-05). */
  *acquire(): Coroutine<true> {
    if (this.#state !== "free") {
      const self = yield* currentTask();
      try {
        yield { kind: "park", place: this.#waiters };
      } catch (error) {
        // Cancelled after it was chosen: the lock goes to the next in line (LOCK-10).
        if (this.#state === self) this.#passOn();
        throw error;
      }
    }
    this.#state = "held";
    return true;
  }

  /** Hands the lock to the task that waited longest. Throws RuntimeError if nobody holds it (LOCK-05). */
  release(): void {
    if (this.#state !== "held") throw new RuntimeError("Lock not acquired");
    this.#passOn();
  }

  #passOn(): void {
    this.#state = this.#waiters.wakeFirst() ?? "free";
  }
}
