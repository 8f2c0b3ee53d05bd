import { RuntimeError } from "./errors.ts";
import { runningTask } from "./running-task.ts";
import type { Coroutine } from "./traps.ts";
import { type Waiter, WaitList } from "./wait-list.ts";

/**
 * A lock that one task holds at a time. Tasks get the lock in the order in which they asked for it
 * (LOCK-02). The task that holds the lock cannot acquire it again. Any task may release it
 * (LOCK-06, LOCK-07).
 */
export class Lock {
  /**
   * The state of the lock: it is free, a task holds it, or it has a next owner. The next owner is a task that will get
   * the lock, but has not run yet (LOCK-03).
   */
  #state: "free" | "held" | Waiter = "free";
  readonly #waiters = new WaitList("a Lock");

  /** Returns true if a task holds the lock. The result is false from a release until the next owner runs (LOCK-03). */
  locked(): boolean {
    return this.#state === "held";
  }

  /**
   * The task that will hold the lock as soon as it runs. Undefined if the lock is free, or if a task already holds it.
   */
  get nextOwner(): Waiter | undefined {
    return typeof this.#state === "string" ? undefined : this.#state;
  }

  /**
   * Waits until the lock is free, takes it, and returns true. If the lock is free, does not switch to another task
   * (YIELD-05).
   */
  *acquire(): Coroutine<true> {
    if (this.#state !== "free") {
      const self = yield* runningTask();
      try {
        yield { kind: "park", place: this.#waiters };
      } catch (error) {
        // If this task was chosen as the next owner and was then cancelled, it passes the lock on to the next waiting
        // task (LOCK-10).
        if (this.#state === self) this.#passOn();
        throw error;
      }
    }
    this.#state = "held";
    return true;
  }

  /**
   * Passes the lock to the task that has waited longest. If no task waits, the lock becomes free. Throws RuntimeError
   * if no task holds the lock (LOCK-05).
   */
  release(): void {
    if (this.#state !== "held") throw new RuntimeError("Lock not acquired");
    this.#passOn();
  }

  #passOn(): void {
    this.#state = this.#waiters.wakeFirst() ?? "free";
  }
}
