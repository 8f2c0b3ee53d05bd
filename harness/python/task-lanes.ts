import { cutLanes } from "../trace/cut-lanes.ts";
import type {
  TaskCancel,
  TaskEnding,
  TaskLane,
  TaskTurn,
  TaskWait,
  Waker,
} from "../trace/task-lane.ts";
import {
  BY_CREATION,
  BY_TIME,
  type LoggedTurn,
  type LoggedWait,
  type Note,
  type TaskLog,
} from "./task-log.ts";

/**
 * Makes one lane per task of a log, in order of creation. If a turn never ended, it lasts until `endUs`, the end of the
 * run in microseconds. The lanes do not contain what happened after `endUs`.
 */
export function readTaskLanes(log: TaskLog, endUs: number): TaskLane[] {
  const lanes = new Map<number, OpenLane>();
  for (const note of log.notes()) addNote(lanes, note);
  const isKnown = (task: number) => lanes.has(task);
  for (const turn of log.turns()) {
    lanes.get(turn.task)?.turns.push(turnOf(turn, isKnown));
  }
  return cutLanes([...lanes.values()], endUs);
}

/** A lane that can still be changed, because the log has not been read completely yet. */
type OpenLane = { -readonly [Key in keyof TaskLane]: TaskLane[Key] } & {
  turns: TaskTurn[];
  cancels: TaskCancel[];
};

function addNote(lanes: Map<number, OpenLane>, { kind, atUs, task, other, text }: Note): void {
  if (kind === "created") {
    lanes.set(task, {
      id: task,
      name: `task ${task}`,
      createdAtUs: atUs,
      ...(other >= 0 && { createdBy: other }),
      turns: [],
      cancels: [],
    });
    return;
  }
  const lane = lanes.get(task);
  if (lane === undefined) return;
  if (kind === "named") lane.name = text;
  else if (kind === "cancel") lane.cancels.push({ atUs, ...(other >= 0 && { by: other }) });
  else if (kind !== "unretrieved") lane.ending = endingOf(kind, atUs, text);
  else if (lane.ending?.kind === "raised") lane.ending = { ...lane.ending, isUnretrieved: true };
}

function endingOf(
  kind: "returned" | "cancelled" | "raised",
  atUs: number,
  text: string,
): TaskEnding {
  return kind === "raised" ? { kind, atUs, exception: text, isUnretrieved: false } : { kind, atUs };
}

/**
 * Returns a turn of a lane. If the turn never ended, its end is infinite here. `isKnown` returns false for a task whose
 * creation is missing because the log was full.
 */
function turnOf(turn: LoggedTurn, isKnown: (task: number) => boolean): TaskTurn {
  const { fromUs, toUs = Number.POSITIVE_INFINITY, readyAtUs, wokenBy, wait } = turn;
  return {
    fromUs,
    toUs,
    readyAtUs,
    wokenBy: wakerOf(wokenBy, isKnown),
    ...(wait && { wait: waitOf(wait, isKnown) }),
  };
}

function wakerOf(wokenBy: number, isKnown: (task: number) => boolean): Waker {
  if (isKnown(wokenBy)) return { by: "task", task: wokenBy };
  if (wokenBy === BY_CREATION) return CREATION;
  return wokenBy === BY_TIME ? TIME : OUTSIDE;
}

/** All turns share these three objects, because there may be a million turns. */
const CREATION: Waker = { by: "creation" };
const TIME: Waker = { by: "time" };
const OUTSIDE: Waker = { by: "outside" };

function waitOf(
  { for: kind, untilUs, tasks }: LoggedWait,
  isKnown: (task: number) => boolean,
): TaskWait {
  return {
    for: kind,
    ...(untilUs !== undefined && { untilUs }),
    ...(tasks && { tasks: tasks.filter(isKnown) }),
  };
}
