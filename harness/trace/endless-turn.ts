import { askedUs } from "./asked-us.ts";
import type { TaskLane, TaskTurn } from "./task-lane.ts";

/** A task whose turn had not ended when the record of the tasks ended, and this turn. */
export interface RunningTask {
  readonly lane: TaskLane;
  readonly turn: TaskTurn;
}

/**
 * Returns the task whose turn had not ended when the record of the tasks ended. Returns undefined if there is no such
 * task.
 */
export function runningAtEnd(tasks: readonly TaskLane[]): RunningTask | undefined {
  const [last] = tasks
    .flatMap((lane) => lane.turns.slice(-1).map((turn) => ({ lane, turn })))
    .toSorted((one, other) => other.turn.fromUs - one.turn.fromUs);
  if (last === undefined || last.lane.ending !== undefined || last.turn.wait !== undefined) {
    return undefined;
  }
  return last;
}

/**
 * Returns a task that was due, but got no turn because the running task never stopped until the end of the record. The
 * returned task is late by at least 0.1 s. It is also late by at least the length of its own sleep.
 */
export function starvedBy(
  { lane, turn }: RunningTask,
  tasks: readonly TaskLane[],
): TaskLane | undefined {
  return tasks.find((other) => {
    const due = other === lane ? undefined : dueUs(other);
    if (due === undefined) return false;
    const last = other.turns.at(-1);
    const asked = last === undefined ? 0 : (askedUs(last) ?? 0);
    return turn.toUs - Math.max(due, turn.fromUs) >= Math.max(asked, LEAST_LATE_US);
  });
}

/**
 * The shortest lateness that counts, in microseconds. A shorter lateness does not show an endless turn: the session may
 * end while a task computes for a short time, and other tasks are then a little late.
 */
const LEAST_LATE_US = 100_000;

/**
 * Returns the time at which a task can have its next turn. Returns undefined if the task has ended, or if another task
 * or an interrupt must wake it.
 */
export function dueUs({ turns, createdAtUs, ending }: TaskLane): number | undefined {
  if (ending !== undefined) return undefined;
  return turns.length === 0 ? createdAtUs : turns.at(-1)!.wait?.untilUs;
}
