import { z } from "zod";

/**
 * One line that the module task_recorder printed about tasks. The numbers of tasks and of other objects come from
 * Python's function `id`. So a later object may have the number of an earlier object that no longer exists.
 */
export const recordedPart = z.object({
  /** The tick in microseconds at the start of the program. The times in the lanes of the tasks count from this tick. */
  startUs: z.number().optional(),
  /** The same instant in two units: as ticks in microseconds and as ticks in milliseconds. */
  clock: z.tuple([z.number(), z.number()]).optional(),
  /** True if the target's memory had no space for more turns. */
  isFull: z.boolean().optional(),
  /** The tick in microseconds at which the target's memory had no space for a new task. */
  fullUs: z.number().optional(),
  /** An object that tasks wait for: its number and its kind. */
  kind: z
    .tuple([z.number(), z.enum(["event", "lock", "flag", "gather", "stream", "other"])])
    .optional(),
  /**
   * A new task has four values, in this order: its number, the tick in microseconds, the number of the task that
   * created it (0 if there is none), and its name. A task that wait_for made for itself has two more numbers: the task
   * that called wait_for, and the task for which wait_for waits.
   */
  created: z.tuple([z.number(), z.number(), z.number(), z.string()]).rest(z.number()).optional(),
  /**
   * A call of gather or wait_for. The three numbers are the tick in microseconds, the number of the task that made the
   * call, and the number of a task that the call awaits.
   */
  awaited: z.tuple([z.number(), z.number(), z.number()]).optional(),
  /**
   * The exceptions that ended turns, as texts in the order of the turns. Exceptions at the end of the list may be
   * missing.
   */
  raised: z.string().optional(),
  /**
   * Three numbers for a run of the loop that returned before its main task had ended:
   * 1. The tick of the return, in microseconds.
   * 2. The number of the main task.
   * 3. The number of the object that the main task waits for, with a minus sign. It is 0 if there is no such object.
   */
  left: z.tuple([z.number(), z.number(), z.number()]).optional(),
  /**
   * Three numbers for each call that woke tasks, because the call set an Event or released a Lock:
   * 1. The tick of the call, in microseconds.
   * 2. The number of the object that the tasks waited for.
   * 3. The number of the task that ran at this tick. If no task ran at this tick, it is the number of the last task
   *    that ran before the call. Then other code made the call, such as an interrupt handler.
   */
  wakes: z.array(z.number()).optional(),
  /**
   * Four numbers per turn:
   * 1. The start of the turn in microseconds. If the turn starts because the task was cancelled, -1 minus the start.
   * 2. The end of the turn in microseconds.
   * 3. The number of the task.
   * 4. What the task waits for after the turn: the tick in milliseconds at which the task must run, or a negative
   *    number for anything else. It is 0 if the program ended during this turn.
   */
  turns: z.array(z.number()).optional(),
});

export type RecordedPart = z.infer<typeof recordedPart>;
