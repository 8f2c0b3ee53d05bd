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
  /** The task that created this one. Undefined if code outside of tasks created it. */
  readonly createdBy?: number;
  /** In order of time. */
  readonly turns: readonly TaskTurn[];
  /** In order of time. */
  readonly cancels: readonly TaskCancel[];
  /** Undefined if the task had not ended when the run was over. */
  readonly ending?: TaskEnding;
}

/** A task runs from `fromUs` to `toUs` without an await that lets others run. */
export interface TaskTurn {
  readonly fromUs: number;
  readonly toUs: number;
  /** When the task became ready. The turn may start later, because other tasks run before it. */
  readonly readyAtUs: number;
  /** What made the task ready. */
  readonly wokenBy: Waker;
  /** What the task waits for after this turn. Undefined if the task ended, or if the run was over during the turn. */
  readonly wait?: TaskWait;
}

/**
 * - `creation`: it is the first turn of the task.
 * - `time`: the time of a sleep or of a timeout was over.
 * - `task`: the task with this id woke or cancelled it.
 * - `outside`: an interrupt, a stream, or code outside of tasks woke it.
 * - `unknown`: the target does not record it.
 */
export type Waker =
  | { readonly by: "creation" | "time" | "outside" | "unknown" }
  | { readonly by: "task"; readonly task: number };

/** What a task waits for. */
export interface TaskWait {
  readonly for: WaitKind;
  /** The time at which the wait ends by itself. Undefined if the wait has no time limit. */
  readonly untilUs?: number;
  /** The tasks whose end the task waits for. */
  readonly tasks?: readonly number[];
}

/**
 * `queue item`: a get. `queue room`: a put. `queue work`: a join of a queue. `task`: the end of a task. `gather`: the
 * ends of several tasks. `timeout`: a wait_for, which ends with the task or with the time.
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

/** A cancel reached the task. `by` is the task that called `cancel`. Undefined if code outside of tasks called it. */
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
      /** Such as `ValueError: not a number`. */
      readonly exception: string;
      /** True if no other task awaited this one, so that its exception went to the loop's exception handler. */
      readonly isUnretrieved: boolean;
    };
