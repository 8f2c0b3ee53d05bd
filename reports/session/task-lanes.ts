import type { Session } from "../../harness/session/session.ts";
import type { Activity, ActivityKind } from "../../harness/trace/activity.ts";
import type {
  TaskEnding,
  TaskLane,
  TaskTurn,
  TaskWait,
  Waker,
} from "../../harness/trace/task-lane.ts";
import { showLine } from "../conformance/trace-text.ts";
import { WAITED_FOR } from "./wait-words.ts";

/**
 * What one task did during a session. If the target records no tasks, a lane shows one kind of activity of the target
 * instead.
 */
export interface LaneView {
  /** The printable title of the lane. No other lane of the session has this title. */
  readonly title: string;
  /** The number of tasks in this lane. A table may show many tasks of the same name as one lane (`folded-lanes.ts`). */
  readonly tasks: number;
  /** The times at which the lane starts and ends, in microseconds. */
  readonly fromUs: number;
  readonly toUs: number;
  /** The times during which the task ran, in order of time. */
  readonly spans: readonly LaneSpan[];
  /**
   * The periods in which the task waited, in order of time. Each lies between two turns of the task or after its last
   * turn. Empty if the waits are not known.
   */
  readonly waits: readonly LaneWait[];
  /** Events of the task that have no length, such as a cancel, with their times. */
  readonly marks: readonly LaneMark[];
  /** How the task ended. Empty if this is not known. */
  readonly ending: string;
  readonly totalUs: number;
  /** The longest turn of the task (the longest time without an await). Undefined if the task never ran. */
  readonly longest?: LaneSpan;
}

/** A period in which a task ran without an await that lets other tasks run. Times are in microseconds. */
export interface LaneSpan {
  readonly fromUs: number;
  readonly toUs: number;
  /** What the task waits for after this turn. Empty if this is not known. */
  readonly wait: string;
}

/** A period in which a task waited. Times are in microseconds. */
export interface LaneWait {
  readonly fromUs: number;
  /**
   * The time at which the task became ready. If the task still waited at the end of the session, the field holds the
   * end of the session.
   */
  readonly toUs: number;
  /** What the task waited for, such as `a Lock`. */
  readonly what: string;
  /** True if the task waited only for the end of a sleep. */
  readonly isSleep: boolean;
  /**
   * What ended the wait, such as the title of a task, `time` or `outside`. Empty if the wait did not end, or if the
   * cause is not known.
   */
  readonly endedBy: string;
  /** True if the task still waited at the end of the session. */
  readonly isOpen: boolean;
}

export interface LaneMark {
  readonly atUs: number;
  readonly kind: "cancel" | "exception";
  readonly words: string;
}

/**
 * Returns the lanes of a session: one lane per task. If the tasks were not recorded, the lanes show the activity of the
 * target. If the activity has no turns of tasks either, there are no lanes.
 */
export function lanesOf(session: Session): readonly LaneView[] {
  const lanes = known.get(session) ?? makeLanes(session, titlesOf(session.tasks ?? []));
  known.set(session, lanes);
  return lanes;
}

/**
 * The lanes of each session. They are kept, because several reports need them, and because a session may have a million
 * turns.
 */
const known = new WeakMap<Session, readonly LaneView[]>();

/** Returns the lanes of a session. Each task has the title from `titles`. */
export function makeLanes(
  { tasks, tasksCutAtUs, areTasksLost, activity, lengthUs }: Session,
  titles: ReadonlyMap<number, string>,
): LaneView[] {
  const record = { endUs: tasksCutAtUs ?? lengthUs, isCut: tasksCutAtUs !== undefined };
  const title = (id: number) => titles.get(id)!;
  if (tasks !== undefined) return tasks.map((task) => laneOfTask(task, title, record));
  // If the record of the tasks was lost, a notice says so. The activity would not replace the record, because it has no
  // names of tasks.
  return activity === undefined || areTasksLost ? [] : lanesOfActivity(activity, lengthUs);
}

/** Returns at most `most` lanes: those with the largest `totalUs`. The lanes keep their order. */
export function busiestLanes(lanes: readonly LaneView[], most: number): readonly LaneView[] {
  if (lanes.length <= most) return lanes;
  const kept = new Set(lanes.toSorted((one, other) => other.totalUs - one.totalUs).slice(0, most));
  return lanes.filter((lane) => kept.has(lane));
}

/** Where the record of the tasks ends. */
interface TaskRecord {
  readonly endUs: number;
  /** True if the record of the tasks stops before the end of the session. */
  readonly isCut: boolean;
}

function laneOfTask(task: TaskLane, title: (id: number) => string, record: TaskRecord): LaneView {
  const { createdAtUs, turns, cancels, ending } = task;
  const spans = turns.map((turn): LaneSpan => {
    const { fromUs, toUs } = turn;
    return { fromUs, toUs, wait: describeWait(turn, title) };
  });
  return {
    title: title(task.id),
    tasks: 1,
    fromUs: createdAtUs,
    toUs: ending?.atUs ?? Math.max(createdAtUs, record.endUs),
    spans,
    waits: waitsOf(task, title, record),
    marks: [
      ...cancels.map(({ atUs, by }): LaneMark => {
        const words = by === undefined ? "cancelled" : `cancelled by ${title(by)}`;
        return { atUs, kind: "cancel", words };
      }),
      ...(ending?.kind === "raised"
        ? [{ atUs: ending.atUs, kind: "exception", words: showLine(ending.exception) } as const]
        : []),
    ],
    ending:
      ending === undefined && record.isCut ? "not recorded" : describeEnding(ending, spans.at(-1)),
    ...measureSpans(spans),
  };
}

/** Returns the title of each task. If several tasks have the same name, each of them gets a number. */
export function titlesOf(tasks: readonly TaskLane[]): Map<number, string> {
  const counts = new Map<string, number>();
  for (const { name } of tasks) counts.set(name, (counts.get(name) ?? 0) + 1);
  const numbers = new Map<string, number>();
  return new Map(
    tasks.map(({ id, name }) => {
      const number = (numbers.get(name) ?? 0) + 1;
      numbers.set(name, number);
      const shown = showLine(name, 60);
      return [id, counts.get(name) === 1 ? shown : `${shown} ${number}`];
    }),
  );
}

function describeWait({ wait }: TaskTurn, title: (id: number) => string): string {
  if (wait === undefined) return "";
  // A wait that names no tasks has a constant text. A million turns may have such a wait, and they all share this text.
  return wait.tasks === undefined ? WAIT_WORDS[wait.for] : `waits for ${describeGoal(wait, title)}`;
}

function describeGoal({ for: kind, tasks = [] }: TaskWait, title: (id: number) => string): string {
  // In a table, several tasks may share one title, so each title is named only once.
  const names = [...new Set(tasks.map(title))];
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return `${WAITED_FOR[kind]}${names.length > 0 ? `: ${names.slice(0, MOST_NAMES).join(", ")}${more}` : ""}`;
}

function waitsOf(
  { turns, cancels, ending }: TaskLane,
  title: (id: number) => string,
  { endUs, isCut }: TaskRecord,
): LaneWait[] {
  return turns.flatMap(({ toUs: fromUs, wait }, i): LaneWait[] => {
    if (wait === undefined) return [];
    const next = turns[i + 1];
    const toUs = next?.readyAtUs ?? ending?.atUs ?? endUs;
    const isOpen = next === undefined && ending === undefined && !isCut;
    const isCancel =
      next !== undefined && cancels.some(({ atUs }) => atUs >= fromUs && atUs <= next.fromUs);
    const endedBy = next === undefined ? "" : describeWaker(next.wokenBy, isCancel, title);
    const what = describeGoal(wait, title);
    return [{ fromUs, toUs, what, isSleep: wait.for === "sleep", endedBy, isOpen }];
  });
}

function describeWaker(waker: Waker, isCancel: boolean, title: (id: number) => string): string {
  const cancel = isCancel ? "cancel" : "";
  if (waker.by === "unknown" || waker.by === "creation") return cancel;
  if (waker.by === "task") return isCancel ? `cancel by ${title(waker.task)}` : title(waker.task);
  return cancel || waker.by;
}

const MOST_NAMES = 3;

const WAIT_WORDS = Object.fromEntries(
  Object.entries(WAITED_FOR).map(([kind, what]) => [kind, `waits for ${what}`]),
) as typeof WAITED_FOR;

function describeEnding(ending: TaskEnding | undefined, last: LaneSpan | undefined): string {
  if (ending === undefined)
    return last === undefined ? "never had a turn" : last.wait || "was running";
  if (ending.kind !== "raised") return ending.kind;
  return `failed: ${showLine(ending.exception)}${ending.isUnretrieved ? " (no other task was waiting for this task)" : ""}`;
}

function lanesOfActivity(activity: readonly Activity[], lengthUs: number): LaneView[] {
  const byTitle = new Map<string, LaneSpan[]>();
  // The number of a task is an address in the memory of the target, which says nothing to a reader. So the titles count
  // the tasks from 1.
  const tasks = [...new Set(activity.flatMap(({ task }) => task ?? []))];
  // Lanes show tasks. If the activity has no turns, either nothing is known about tasks, or the program has none. So
  // there are no lanes.
  if (!activity.some(({ kind }) => kind === "turn")) return [];
  for (const { kind, task, fromUs, toUs } of activity) {
    if (kind === "asleep") continue;
    const title = titleOfActivity(kind, task === undefined ? 0 : tasks.indexOf(task) + 1);
    const spans = byTitle.get(title);
    const span = { fromUs, toUs, wait: "" };
    if (spans === undefined) byTitle.set(title, [span]);
    else spans.push(span);
  }
  const order = (title: string) => (title.startsWith("task ") ? 0 : 1);
  return [...byTitle]
    .sort(([one], [other]) => order(one) - order(other))
    .map(([title, spans]) => ({
      ...{ title, tasks: 1, fromUs: 0, toUs: lengthUs, spans, waits: [], marks: [], ending: "" },
      ...measureSpans(spans),
    }));
}

function titleOfActivity(kind: ActivityKind, number: number): string {
  return kind === "turn" && number > 0 ? `task ${number}` : TITLES[kind];
}

const TITLES: Readonly<Record<ActivityKind, string>> = {
  turn: "a task",
  loop: "loop",
  asleep: "asleep",
  poll: "polling",
  interrupt: "interrupts",
  "garbage collection": "garbage collection",
  flash: "flash",
};

function measureSpans(spans: readonly LaneSpan[]): Pick<LaneView, "totalUs" | "longest"> {
  let totalUs = 0;
  let longest: LaneSpan | undefined;
  for (const span of spans) {
    const us = span.toUs - span.fromUs;
    totalUs += us;
    if (longest === undefined || us > longest.toUs - longest.fromUs) longest = span;
  }
  return { totalUs, ...(longest && { longest }) };
}
