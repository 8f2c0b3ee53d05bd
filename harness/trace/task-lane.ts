/**
 * What one task did during a run. Times are in microseconds since the start of the program, like the times of edges.
 * Only one task runs at a time, so the turns of all tasks never overlap.
 */
export interface TaskLane {
  /** Identifies the lane, for example in `createdBy`. The first task of a run has the id 0. */
  readonly id: number;
  /** The name of the task's coroutine, such as `blink`. Several tasks may have the same name. */
  readonly name: string;
  readonly createdAtUs: number;
  /**
   * The id of the task that created this task. The field is undefined if this task was created by code that does not
   * run in a task.
   */
  readonly createdBy?: number;
  /** The turns of the task, in order of time. */
  readonly turns: readonly TaskTurn[];
  /** The cancels of the task, in order of time. */
  readonly cancels: readonly TaskCancel[];
  /** The end of the task. Undefined if the task had not ended when the run was over. */
  readonly ending?: TaskEnding;
}

/** A turn of a task. From `fromUs` to `toUs`, the task runs without an await that lets other tasks run. */
export interface TaskTurn {
  readonly fromUs: number;
  readonly toUs: number;
  /**
   * The time at which the task became ready. The turn may start later than this time, because other tasks run first.
   */
  readonly readyAtUs: number;
  /** What made the task ready. */
  readonly wokenBy: Waker;
  /**
   * The thing that the task waits for after this turn. Undefined if the task ended, or if the run ended during the
   * turn.
   */
  readonly wait?: TaskWait;
}

/**
 * What made a task ready:
 * - `creation`: this is the first turn of this task.
 * - `time`: a sleep or a timeout has reached its end.
 * - `task`: the task with the id `task` woke or cancelled this task.
 * - `outside`: an interrupt, a stream, or code that does not run in a task woke this task.
 * - `unknown`: the target does not record what woke this task.
 */
export type Waker =
  | { readonly by: "creation" | "time" | "outside" | "unknown" }
  | { readonly by: "task"; readonly task: number };

/** What a task waits for. */
export interface TaskWait {
  readonly for: WaitKind;
  /** The time at which the wait ends by itself. Undefined if the wait has no time limit. */
  readonly untilUs?: number;
  /** The ids of the tasks for whose end this task waits. */
  readonly tasks?: readonly number[];
}

/**
 * What a task waits for:
 * - `queue item`: an item, in the `get` of a queue.
 * - `queue room`: a free place for an item, in the `put` of a queue.
 * - `queue work`: the end of all work, in the `join` of a queue.
 * - `task`: the end of a task.
 * - `gather`: the ends of several tasks.
 * - `timeout`: the end of a task, or the end of the time limit, in a wait_for.
 */
export const WAIT_KINDS = [
  "sleep",
  "event",
  "flag",
  "lock",
  "queue item",
  "queue room",
  "queue work",
  "task",
  "gather",
  "timeout",
  "stream",
  "other",
] as const;

export type WaitKind = (typeof WAIT_KINDS)[number];

/**
 * A cancel of the task. `atUs` is the time at which the cancel reached the task. `by` is the id of the task that called
 * `cancel`. If code outside of tasks called `cancel`, or if the record does not show who called `cancel`, `by` is
 * undefined.
 */
export interface TaskCancel {
  readonly atUs: number;
  readonly by?: number;
}

/** How a task ended. */
export type TaskEnding =
  | { readonly kind: "returned" | "cancelled"; readonly atUs: number }
  | {
      readonly kind: "raised";
      readonly atUs: number;
      /** The exception as text, such as `ValueError: not a number`. */
      readonly exception: string;
      /** True if no other task awaited this task. This task's exception then went to the loop's exception handler. */
      readonly isUnretrieved: boolean;
    };
