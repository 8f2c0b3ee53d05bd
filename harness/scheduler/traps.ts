import type { WaitPlace } from "./wait-list.ts";

/**
 * The values that a coroutine may yield to the kernel. These traps are the system calls of the kernel. The library
 * builds everything else from these traps, and `SchedulerOptions.observe` reports them.
 */
export type Trap =
  /**
   * Asks the kernel to run this task again after `delayMs` milliseconds. If `delayMs` is 0, every ready task gets one
   * turn first (SLEEP-03).
   */
  | { readonly kind: "sleep"; readonly delayMs: number }
  /**
   * Asks the kernel to run this task again when the clock shows `dueMs` milliseconds. This deadline was fixed earlier
   * (SLEEP-10).
   */
  | { readonly kind: "sleepUntil"; readonly dueMs: number }
  /** Suspends this task in `place`. The owner of the place wakes the task. */
  | { readonly kind: "park"; readonly place: WaitPlace }
  /**
   * Asks the kernel to run this task again when `task` has ended, with the result or the exception of `task`. If `task`
   * has ended already, the kernel does not switch (TASK-10).
   */
  | { readonly kind: "join"; readonly task: Task }
  /**
   * Asks the kernel to run this task again when `source` is ready. The kernel polls the source before every pass
   * (YIELD-12).
   */
  | { readonly kind: "poll"; readonly source: Pollable }
  /** Asks the kernel which task is running, without a switch. */
  | { readonly kind: "self" };

/**
 * A coroutine of the reference scheduler: a generator that yields traps. Delegate to other coroutines with `yield*`.
 */
export type Coroutine<T = void> = Generator<Trap, T, unknown>;

/**
 * A coroutine that the scheduler runs side by side with other coroutines. `Scheduler.createTask`
 * makes tasks. `yield* task` waits until the task ends, then returns its result or throws its
 * exception.
 */
export interface Task<T = unknown> {
  /**
   * Returns true if the task has returned, raised or been cancelled. Immediately after `cancel()`, still returns false
   * (TASK-14, TASK-15).
   */
  done(): boolean;

  /**
   * Makes the task ready immediately. The next time that the task runs, it gets a CancelledError (CANCEL-01 to
   * CANCEL-04). If the task waits for another task, that other task is cancelled instead, and so on along the chain of
   * waiting tasks (CANCEL-15). Throws RuntimeError if this chain ends at the running task, or if the running task
   * cancels itself (CANCEL-14). Returns false if the task has ended already.
   */
  cancel(): boolean;

  /**
   * Waits for the task: `yield* task`. Throws RuntimeError if the wait could never end (TASK-23), or if a gather
   * already awaits the task (TASK-33).
   */
  [Symbol.iterator](): Generator<Trap, T, unknown>;
}

/** What `gather` and `waitFor` accept: a task, or a coroutine, which they turn into a task. */
export type Awaitable<T> = Coroutine<T> | Task<T>;

/** A source outside the scheduler that becomes ready, such as a flag that an interrupt sets, or a stream. */
export interface Pollable {
  /** Returns true if the waiting task can continue. The kernel calls this function often, so it must return quickly. */
  isReady(): boolean;
  /**
   * What the task waits for, such as `a ThreadSafeFlag`. The message of a deadlock contains this
   * text.
   */
  readonly awaited?: string;
}
