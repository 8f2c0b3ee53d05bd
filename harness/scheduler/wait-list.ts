import type { Task } from "./task.ts";

/** Where a task stands while it waits for another task's doing. */
export interface WaitPlace {
  add(task: Task): void;
  /** Takes a task out that was cancelled while it waited. */
  remove(task: Task): void;
}

/** Tasks that wait for the same thing, in the order in which they began to wait. */
export class WaitList implements WaitPlace {
  readonly #tasks = new Set<Task>();

  get size(): number {
    return this.#tasks.size;
  }

  add(task: Task): void {
    this.#tasks.add(task);
  }

  remove(task: Task): void {
    this.#tasks.delete(task);
  }

  /** Makes the task that waited longest ready and returns it; undefined if none waits. */
  wakeFirst(): Task | undefined {
    for (const task of this.#tasks) {
      this.#tasks.delete(task);
      task.kernel.makeReady(task);
      return task;
    }
    return undefined;
  }

  wakeAll(): void {
    while (this.wakeFirst() !== undefined);
  }
}
