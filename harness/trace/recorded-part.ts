import { z } from "zod";

/**
 * One line of what the module task_recorder printed about tasks. Numbers of tasks and of other objects come from `id`,
 * so a later object may have the number of an earlier one.
 */
export const recordedPart = z.object({
  /** The tick in microseconds that is time 0. */
  startUs: z.number().optional(),
  /** The same instant in two units: as ticks in microseconds and as ticks in milliseconds. */
  clock: z.tuple([z.number(), z.number()]).optional(),
  /** True if there was no room for more turns. */
  isFull: z.boolean().optional(),
  /** An object that tasks wait for. */
  kind: z.tuple([z.number(), z.enum(["event", "lock", "flag", "stream", "other"])]).optional(),
  /**
   * A new task: its number, the tick in microseconds, the number of the task that created it (0 if there is none), and
   * its name.
   */
  created: z.tuple([z.number(), z.number(), z.number(), z.string()]).optional(),
  /**
   * Each time that an Event was set or a Lock was released and this woke tasks, there are three numbers: the tick in
   * microseconds, the number of the object that the tasks waited for, and the number of the task that ran then. If none
   * ran, it is the number of the task that ran last.
   */
  wakes: z.array(z.number()).optional(),
  /**
   * Four numbers per turn. The first two are its start and its end in microseconds. The third is the number of the
   * task, or 0 for the turn that ended a run. The fourth says what the task waits for: a tick in milliseconds at which
   * it wants to run, or a negative number for anything else.
   */
  turns: z.array(z.number()).optional(),
});

export type RecordedPart = z.infer<typeof recordedPart>;
