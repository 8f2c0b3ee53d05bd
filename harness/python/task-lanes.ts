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
 * Makes one lane per task of a log, in order of creation. A turn that never ended lasts until `endUs`, the end of the
 * run in microseconds. What happened later is left out.
 */
export function readTaskLanes(log: TaskLog, endUs: number): TaskLane[] {
  const lanes = new Map<number, OpenLane>();
  for (const note of log.notes()) if (note.atUs <= endUs) addNote(lanes, note);
  for (const turn of log.turns()) {
    if (turn.fromUs <= endUs) lanes.get(turn.task)?.turns.push(turnOf(turn, endUs));
  }
  return [...lanes.values()];
}

/** A lane that is being read. */
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

function turnOf({ fromUs, toUs, readyAtUs, wokenBy, wait }: LoggedTurn, endUs: number): TaskTurn {
  const isOver = toUs !== undefined && toUs <= endUs;
  return {
    fromUs,
    toUs: isOver ? toUs : endUs,
    readyAtUs,
    wokenBy: wakerOf(wokenBy),
    ...(isOver && wait && { wait: waitOf(wait) }),
  };
}

function wakerOf(wokenBy: number): Waker {
  if (wokenBy >= 0) return { by: "task", task: wokenBy };
  return { by: wokenBy === BY_CREATION ? "creation" : wokenBy === BY_TIME ? "time" : "outside" };
}

function waitOf({ for: kind, untilUs, tasks }: LoggedWait): TaskWait {
  return { for: kind, ...(untilUs !== undefined && { untilUs }), ...(tasks && { tasks }) };
}
