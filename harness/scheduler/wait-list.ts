/** A waiting task, as seen by the place where the task waits. */
export interface Waiter {
  /**
   * Makes the task ready, behind all tasks that are ready now. Call this function once per wait, after you have removed
   * the task from the place where it waited.
   */
  wake(): void;
}

/**
 * A place where parked tasks wait. To build your own primitive, implement this interface: keep the
 * waiters that the kernel adds, and wake each waiter once.
 */
export interface WaitPlace {
  /** The kernel calls this function when a task parks here. */
  add(task: Waiter): void;
  /**
   * The kernel calls this function when a task is cancelled while it waits here. Never wake the task after this call.
   */
  remove(task: Waiter): void;
  /** What the tasks in this place wait for, such as `an Event`. The message of a deadlock contains this text. */
  readonly awaited?: string;
}

/** Tasks that wait for the same thing, in the order in which they started to wait. */
export class WaitList<W extends Waiter = Waiter> {
  readonly awaited: string;
  readonly #tasks = new Set<W>();

  /** Makes an empty list. `awaited` says what the tasks in the list wait for, such as `an Event`. */
  constructor(awaited: string) {
    this.awaited = awaited;
  }

  get size(): number {
    return this.#tasks.size;
  }

  add(task: W): void {
    this.#tasks.add(task);
  }

  remove(task: W): void {
    this.#tasks.delete(task);
  }

  /** Wakes the task that has waited longest and returns it. Returns undefined if no task waits. */
  wakeFirst(): W | undefined {
    for (const task of this.#tasks) {
      this.#tasks.delete(task);
      task.wake();
      return task;
    }
    return undefined;
  }

  wakeAll(): void {
    while (this.wakeFirst() !== undefined);
  }
}
