import { dueUs, type RunningTask, runningAtEnd, starvedBy } from "../trace/endless-turn.ts";
import type { TaskLane } from "../trace/task-lane.ts";
import type { Session } from "./session.ts";

/** A turn in which a task ran until the end of the session, although another task should have had a turn. */
export interface EndlessTurn extends RunningTask {
  /** Another task that should have had a turn during this turn. */
  readonly starved: TaskLane;
}

type Recorded = Pick<Session, "end" | "tasks" | "tasksCutAtUs">;

/**
 * Finds a turn that was still running at the end of the session, and that kept another task from having a turn. Returns
 * this turn and the other task. Returns undefined if the record of the tasks was cut, because nobody then knows which
 * turn was the last one.
 */
export function endlessTurnOf(session: Recorded): EndlessTurn | undefined {
  const { end, tasks = [] } = session;
  const running = runningTaskOf(session);
  if (running === undefined) return undefined;
  const starved =
    end.kind === "busy" && end.stoppedAtUs === undefined
      ? // The clock of the target stood still, so no sleep could end. Another task is starved if its sleep should have
        // ended before the planned end of the session.
        tasks.find((one) => one !== running.lane && (dueUs(one) ?? end.forUs) < end.forUs)
      : starvedBy(running, tasks);
  return starved && { ...running, starved };
}

/**
 * Returns the task that was still running when the session ended. Returns undefined if no task was running, or if the
 * record of the tasks was cut.
 */
export function runningTaskOf({
  end,
  tasks = [],
  tasksCutAtUs,
}: Recorded): RunningTask | undefined {
  return tasksCutAtUs === undefined && mayEndInTurn(end) ? runningAtEnd(tasks) : undefined;
}

/** Says whether a session with this end may have stopped a task in the middle of a turn. */
function mayEndInTurn(end: Session["end"]): boolean {
  if (end.kind === "reset") return end.by === "watchdog";
  return end.kind !== "program" || end.outcome.kind === "flooded" || end.outcome.kind === "timeout";
}
