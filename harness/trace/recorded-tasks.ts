import { cutLanes } from "./cut-lanes.ts";
import type { RecordedPart } from "./recorded-part.ts";
import type {
  TaskCancel,
  TaskEnding,
  TaskLane,
  TaskTurn,
  TaskWait,
  WaitKind,
} from "./task-lane.ts";
import type { SessionTrace } from "./trace.ts";

/**
 * Returns the properties of a SessionTrace that are about tasks, from what the module task_recorder printed. If the
 * record is whole and no loop ran, `tasks` is an empty list.
 */
export function tasksOf(
  parts: readonly RecordedPart[],
  endUs: number,
): Pick<SessionTrace, "tasks" | "tasksLeftAtUs" | "mainLeft" | "tasksCutAtUs"> {
  const record = readRecordedTasks(parts, endUs);
  if (record === undefined) return {};
  const { lanes, left, cutAtUs } = record;
  const isKnown = lanes.length > 0 || cutAtUs === undefined;
  return {
    ...(isKnown && { tasks: lanes }),
    ...(left !== undefined && { tasksLeftAtUs: left.atUs, mainLeft: left.main }),
    ...(cutAtUs !== undefined && { tasksCutAtUs: cutAtUs }),
  };
}

/** What is known about the tasks from the output of the module task_recorder. */
interface RecordedTasks {
  readonly lanes: readonly TaskLane[];
  /**
   * Describes a run of the loop that returned although its main task still waited. Undefined if all main tasks ended.
   */
  readonly left: Left | undefined;
  /** The time after which nothing was recorded, because the memory of the target was full. */
  readonly cutAtUs: number | undefined;
}

/**
 * Makes one lane per task from what the module task_recorder printed. The recorded wakes and the turns of the other
 * tasks show who woke a task (see `Wakes`). `endUs` is the end of the run in microseconds. Returns undefined if parts
 * are missing.
 */
function readRecordedTasks(
  parts: readonly RecordedPart[],
  endUs: number,
): RecordedTasks | undefined {
  const startUs = parts.find((part) => part.startUs !== undefined)?.startUs;
  const clock = parts.find((part) => part.clock !== undefined)?.clock;
  if (startUs === undefined || clock === undefined) return undefined;
  const times = new Times(startUs, clock);
  const kinds = new Map(parts.flatMap(({ kind }) => (kind ? [kind] : [])));
  const lanes: OpenLane[] = [];
  const byNumber = new Map<number, OpenLane[]>();
  const wakes = new Wakes(
    parts.flatMap((part) => part.wakes ?? []),
    times,
  );
  const laneOf = (one: number, atUs: number) => laneAt(byNumber, one, atUs);
  for (const { created } of parts) {
    if (created === undefined) continue;
    const [number, us, by, name, waiter, awaited] = created;
    const createdAtUs = Math.max(0, times.ofUs(us));
    const creator = laneAt(byNumber, by, createdAtUs);
    const isHelper = waiter !== undefined && awaited !== undefined;
    const lane: OpenLane = {
      id: isHelper ? HELPER : lanes.length,
      name,
      createdAtUs,
      ...(creator && { createdBy: creator.id }),
      turns: [],
      cancels: [],
      ...(isHelper && { awaitsFor: { waiter, awaited: laneOf(awaited, createdAtUs)?.id } }),
    };
    if (!isHelper) lanes.push(lane);
    byNumber.set(number, [...(byNumber.get(number) ?? []), lane]);
  }
  const awaits = parts.flatMap(({ awaited }) =>
    awaited ? [{ atUs: times.ofUs(awaited[0]), by: awaited[1], task: awaited[2] }] : [],
  );
  const helpers = [...byNumber.values()].flat().filter(({ id }) => id === HELPER);
  const waits = { times, kinds, laneOf, awaits, helpers };
  const raised = parts.flatMap((part) => part.raised ?? []).values();
  let lastUs = 0;
  for (const [from, to, number, wait] of fours(parts.flatMap(({ turns = [] }) => turns))) {
    const isCancelled = from < 0;
    const fromUs = times.ofUs(isCancelled ? -1 - from : from);
    const toUs = times.ofUs(to);
    lastUs = toUs;
    const exception = wait === RAISED ? (raised.next().value ?? "an exception") : "";
    const lane = laneOf(number, fromUs);
    if (lane === undefined || lane.id === HELPER) continue;
    if (lane.ending !== undefined) {
      // This turn comes after the end of the task. If a task fails and nobody awaits it, the loop resumes the task once
      // more and reports its exception.
      if (lane.ending.kind === "raised") lane.ending = { ...lane.ending, isUnretrieved: true };
      continue;
    }
    const readiness = isCancelled
      ? wakes.cancelOf(fromUs, lane)
      : readinessOf(fromUs, lane, { wakes, lanes, laneOf });
    const turn = { fromUs, toUs, ...readiness, ...waitOf({ number, fromUs, toUs, wait }, waits) };
    if (isCancelled) lane.cancels.push(cancelIn(turn));
    lane.turns.push(turn);
    lane.awaited = -wait;
    wakes.noteTurn(lane, turn);
    const ending = endingOf(wait, toUs, exception);
    if (ending !== undefined) lane.ending = ending;
  }
  const cutAtUs = cutOf(parts, lastUs, times);
  const whole = lanes.map(({ awaited: _, awaitsFor: __, ...lane }): TaskLane => lane);
  const hasAllTasks = parts.every(({ fullUs }) => fullUs === undefined);
  const [left] = parts.flatMap((part) =>
    part.left ? [leftOf(part.left, hasAllTasks, waits)] : [],
  );
  return { lanes: cutLanes(whole, Math.min(endUs, cutAtUs ?? endUs)), left, cutAtUs };
}

/**
 * Returns the time at which the record ended, if it ended before the program. It ends early if the memory has no room
 * for more turns or for a new task.
 */
function cutOf(parts: readonly RecordedPart[], lastUs: number, times: Times): number | undefined {
  const noTurnUs = parts.some(({ isFull }) => isFull) ? [lastUs] : [];
  const noTaskUs = parts.flatMap(({ fullUs }) => (fullUs === undefined ? [] : times.ofUs(fullUs)));
  const all = [...noTurnUs, ...noTaskUs];
  return all.length === 0 ? undefined : Math.min(...all);
}

/**
 * Returns the main task that still waited when its run of the loop returned. The record contains only numbers of
 * objects, and an object may have the number of an earlier object that no longer exists. So there are two exceptions:
 * - If the record lacks tasks, the result names neither the main task nor what it waited for.
 * - If a number may belong to two objects, the result does not say what the main task waited for.
 */
function leftOf(
  [us, number, wait]: LeftPart,
  hasAllTasks: boolean,
  { times, kinds, laneOf }: Waits,
): Left {
  const atUs = times.ofUs(us);
  const unknown = { for: "other" } as const;
  if (!hasAllTasks) return { atUs, main: { name: "the main task", wait: unknown } };
  const name = laneOf(number, atUs)?.name ?? "the main task";
  const kind = kinds.get(-wait);
  const task = laneOf(-wait, atUs);
  if (task === undefined) return { atUs, main: { name, wait: { for: kind ?? "other" } } };
  if (kind !== undefined) return { atUs, main: { name, wait: unknown } };
  return { atUs, main: { name, wait: { for: task.id === HELPER ? "timeout" : "task" } } };
}

type LeftPart = NonNullable<RecordedPart["left"]>;

/** The time at which a run of the loop returned, and the main task of this run. */
interface Left {
  readonly atUs: number;
  readonly main: NonNullable<SessionTrace["mainLeft"]>;
}

function cancelIn({ readyAtUs, wokenBy }: TaskTurn): TaskCancel {
  return { atUs: readyAtUs, ...(wokenBy.by === "task" && { by: wokenBy.task }) };
}

type OpenLane = { -readonly [Key in keyof TaskLane]: TaskLane[Key] } & {
  turns: TaskTurn[];
  cancels: TaskCancel[];
  /** The number of the object that the task waits for. */
  awaited?: number;
  /**
   * The call of wait_for that made this task as its helper. Undefined if this task is not a helper. A helper has no
   * lane in the finished record.
   */
  readonly awaitsFor?: {
    /** The number of the task that called wait_for. */
    readonly waiter: number;
    /** The id of the task for which wait_for waits. */
    readonly awaited: number | undefined;
  };
};

/** The id of all helpers. A helper is a task that wait_for made for itself. */
const HELPER = -1;

/** Returns the task that had this number at this time. */
function laneAt(lanes: ReadonlyMap<number, readonly OpenLane[]>, number: number, atUs: number) {
  return lanes.get(number)?.findLast(({ createdAtUs }) => createdAtUs <= atUs);
}

function* fours(numbers: readonly number[]): Generator<[number, number, number, number]> {
  for (let i = 0; i + 3 < numbers.length; i += 4) {
    yield [numbers[i]!, numbers[i + 1]!, numbers[i + 2]!, numbers[i + 3]!];
  }
}

/** Converts ticks of the target into microseconds since the start. */
class Times {
  readonly #startUs: number;
  readonly #startMs: number;
  /** The time from the last millisecond tick before time 0 until time 0, in microseconds. */
  readonly #phaseUs: number;

  constructor(startUs: number, [clockUs, clockMs]: readonly [number, number]) {
    this.#startUs = startUs;
    this.#phaseUs = startUs % 1000;
    const sinceClockUs = wrapped(startUs - clockUs);
    this.#startMs = clockMs + Math.floor(((clockUs % 1000) + sinceClockUs) / 1000);
  }

  ofUs(tick: number): number {
    return wrapped(tick - this.#startUs);
  }

  ofMs(tick: number): number {
    return wrapped(tick - this.#startMs) * 1000 - this.#phaseUs;
  }
}

/**
 * Corrects the difference of two ticks if a tick has wrapped. The ticks of a board wrap after 2^30, so the result is
 * right only if the true difference is less than 2^29.
 */
function wrapped(difference: number): number {
  if (Math.abs(difference) > 2 * PERIOD) return difference;
  return ((((difference + PERIOD / 2) % PERIOD) + PERIOD) % PERIOD) - PERIOD / 2;
}

const PERIOD = 2 ** 30;

interface Surroundings {
  readonly wakes: Wakes;
  readonly lanes: readonly OpenLane[];
  /** Returns the lane of the task that had this number at this time. */
  readonly laneOf: (number: number, atUs: number) => OpenLane | undefined;
}

/**
 * Returns when a task became ready for a turn, and what woke it. The field `by` is "unknown" if the record does not
 * show what woke the task.
 */
function readinessOf(
  fromUs: number,
  { turns, awaited = 0, id }: OpenLane,
  { wakes, lanes, laneOf }: Surroundings,
): Pick<TaskTurn, "readyAtUs" | "wokenBy"> {
  const before = turns.at(-1);
  if (before === undefined) return { readyAtUs: fromUs, wokenBy: { by: "creation" } };
  const { wait, toUs } = before;
  if (wait?.untilUs !== undefined && wait.untilUs <= fromUs) {
    return { readyAtUs: Math.max(wait.untilUs, toUs), wokenBy: { by: "time" } };
  }
  const ended = (wait?.tasks ?? [])
    .flatMap((task) => ({ task, atUs: lanes[task]?.ending?.atUs ?? Number.NaN }))
    .filter(({ atUs }) => atUs >= toUs && atUs <= fromUs)
    .sort((one, other) => one.atUs - other.atUs)
    .at(-1);
  if (ended !== undefined) {
    return { readyAtUs: ended.atUs, wokenBy: { by: "task", task: ended.task } };
  }
  const wake = wakes.take(awaited, [toUs, fromUs], wait?.for === "lock");
  if (wake !== undefined) {
    const by = laneOf(wake.by, wake.atUs);
    const last = by?.turns.at(-1);
    const isInTurn = last !== undefined && last.fromUs <= wake.atUs && wake.atUs <= last.toUs;
    return {
      readyAtUs: wake.atUs,
      wokenBy: by !== undefined && isInTurn ? { by: "task", task: by.id } : { by: "outside" },
    };
  }
  const others = wakes.othersSince(toUs, id);
  // A task that waits for a flag runs directly after the turn of the task that sets the flag. So if the loop was idle
  // before the waiting task ran, no task has set the flag: something outside of all tasks has set it.
  const isIdle = others.length === 0 || fromUs - wakes.lastTurnEndUs > IDLE_US;
  if (wait?.for === "stream" || (wait?.for === "flag" && isIdle)) {
    return { readyAtUs: fromUs, wokenBy: { by: "outside" } };
  }
  // A sleep ends early only if a task cancels it. Only a task that had a turn during the sleep can have made this
  // cancel.
  const [canceller, ...more] = others;
  if (wait?.for === "sleep" && canceller !== undefined && more.length === 0) {
    return { readyAtUs: fromUs, wokenBy: { by: "task", task: canceller } };
  }
  return { readyAtUs: fromUs, wokenBy: { by: "unknown" } };
}

/**
 * A time in microseconds. If no task had a turn for this time, the loop was waiting. A shorter time may also be a pause
 * for garbage collection, even on a board.
 */
const IDLE_US = 20_000;

/** What may have woken tasks: the wakes that the target recorded, and the turns of all tasks, in order of time. */
class Wakes {
  readonly #ofObject = new Map<number, { atUs: number; by: number; isTaken: boolean }[]>();
  readonly #turns: NotedTurn[] = [];

  constructor(numbers: readonly number[], times: Times) {
    for (let i = 0; i + 2 < numbers.length; i += 3) {
      const [us, object, by] = numbers.slice(i, i + 3) as [number, number, number];
      const records = this.#ofObject.get(object) ?? [];
      this.#ofObject.set(object, records);
      records.push({ atUs: times.ofUs(us), by, isTaken: false });
    }
  }

  /**
   * Returns the first wake for this object between two times. If `onlyOnce` is true, each wake counts for only one
   * task. A Lock needs this, because a release wakes only the first task that waits.
   */
  take(object: number, [fromUs, toUs]: readonly [number, number], onlyOnce: boolean) {
    const found = this.#ofObject
      .get(object)
      ?.find(({ atUs, isTaken }) => atUs >= fromUs && atUs <= toUs && !isTaken);
    if (found !== undefined) found.isTaken = onlyOnce;
    return found;
  }

  /** The time at which the last turn of any task ended. */
  get lastTurnEndUs(): number {
    return this.#turns.at(-1)?.toUs ?? 0;
  }

  noteTurn(lane: OpenLane, turn: TaskTurn): void {
    const { by } = turn.wokenBy;
    const isCertain = by === "time" || by === "task";
    // A new task is ready from its creation, because the loop puts the task into its queue at that moment.
    const readyAtUs =
      by === "creation" ? lane.createdAtUs : isCertain ? turn.readyAtUs : Number.NEGATIVE_INFINITY;
    this.#turns.push({ lane: lane.id, toUs: turn.toUs, readyAtUs });
  }

  /**
   * Assumes that the turn at `fromUs` starts with a cancel. Returns when the task was cancelled and who cancelled it.
   */
  cancelOf(
    fromUs: number,
    { id, turns, createdAtUs }: OpenLane,
  ): Pick<TaskTurn, "readyAtUs" | "wokenBy"> {
    const unknown = { readyAtUs: fromUs, wokenBy: { by: "unknown" } } as const;
    const idleUs = fromUs - this.lastTurnEndUs;
    if (idleUs > IDLE_US) return { readyAtUs: fromUs, wokenBy: { by: "outside" } };
    // The loop may have waited before this turn, so code outside of tasks may have cancelled the task.
    if (idleUs > SHORT_PAUSE_US) return unknown;
    const [canceller, ...more] = this.#possibleCancellers(turns.at(-1)?.toUs ?? createdAtUs, id);
    if (canceller === undefined || more.length > 0) return unknown;
    const { lane, toUs } = canceller;
    return { readyAtUs: Math.min(fromUs, toUs), wokenBy: { by: "task", task: lane } };
  }

  /**
   * Returns the tasks that may have cancelled this task before its next turn, each with its latest turn.
   *
   * The search goes back from turn to turn. It uses two facts: a cancelled task is ready immediately, and the loop runs
   * tasks in the order in which they become ready. If another task became ready after a turn, and ran before the
   * cancelled task, the cancel was later than this turn. So the search ends at this turn.
   */
  #possibleCancellers(sinceUs: number, lane: number): NotedTurn[] {
    const found = new Map<number, NotedTurn>();
    let latestReadyUs = Number.NEGATIVE_INFINITY;
    for (let i = this.#turns.length - 1; i >= 0; i--) {
      const turn = this.#turns[i]!;
      if (turn.toUs <= sinceUs) break;
      // The loop compares times in whole milliseconds.
      if (turn.toUs + TICK_US < latestReadyUs) break;
      latestReadyUs = Math.max(latestReadyUs, turn.readyAtUs);
      if (turn.lane !== lane && !found.has(turn.lane)) found.set(turn.lane, turn);
    }
    return [...found.values()];
  }

  /** Returns the ids of all other tasks that had a turn after this time. The list contains each task once. */
  othersSince(sinceUs: number, lane: number): number[] {
    const found = new Set<number>();
    for (let i = this.#turns.length - 1; i >= 0 && this.#turns[i]!.toUs > sinceUs; i--) {
      if (this.#turns[i]!.lane !== lane) found.add(this.#turns[i]!.lane);
    }
    return [...found];
  }
}

/** A turn of a task that may have woken or cancelled another task. */
interface NotedTurn {
  readonly lane: number;
  readonly toUs: number;
  /** A time before which the task was certainly not ready. It is minus infinity if no such time is known. */
  readonly readyAtUs: number;
}

/** The longest time between two turns, in microseconds, if the loop does not wait between these turns. */
const SHORT_PAUSE_US = 2000;

/**
 * The length of a tick in microseconds. The loop compares only whole ticks, so it cannot order two times that are less
 * than one tick apart.
 */
const TICK_US = 1000;

/** What is known about the waits of all tasks. */
interface Waits {
  readonly times: Times;
  readonly kinds: ReadonlyMap<number, WaitKind>;
  readonly laneOf: (number: number, atUs: number) => OpenLane | undefined;
  /** The tasks that a gather or a wait_for awaits. `by` is the number of the task that called gather or wait_for. */
  readonly awaits: readonly { readonly atUs: number; readonly by: number; readonly task: number }[];
  /** The tasks that wait_for made for itself. */
  readonly helpers: readonly OpenLane[];
}

/** A turn as the target recorded it. `wait` is the fourth number of the record. */
interface RecordedTurn {
  readonly number: number;
  readonly fromUs: number;
  readonly toUs: number;
  readonly wait: number;
}

function waitOf(
  { number, fromUs, toUs, wait }: RecordedTurn,
  { times, kinds, laneOf, awaits, helpers }: Waits,
): { readonly wait?: TaskWait } {
  if (wait === 0 || ENDINGS.has(wait)) return {};
  if (wait > 0) {
    const untilUs = times.ofMs(wait);
    const helper = helpers.find(
      ({ createdAtUs, awaitsFor }) =>
        awaitsFor?.waiter === number && createdAtUs >= fromUs && createdAtUs <= toUs,
    );
    return { wait: helper ? timeoutOf(helper, untilUs) : { for: "sleep", untilUs } };
  }
  const task = laneOf(-wait, toUs);
  if (task?.id === HELPER) return { wait: timeoutOf(task) };
  if (task !== undefined) return { wait: { for: "task", tasks: [task.id] } };
  const kind = kinds.get(-wait) ?? "other";
  if (kind !== "gather") return { wait: { for: kind } };
  const gathered = awaits.filter(({ atUs, by }) => by === number && atUs >= fromUs && atUs <= toUs);
  const tasks = gathered.flatMap(({ atUs, task: one }) => laneOf(one, atUs)?.id ?? []);
  return { wait: { for: "gather", ...(tasks.length > 0 && { tasks: [...new Set(tasks)] }) } };
}

function timeoutOf({ awaitsFor }: OpenLane, untilUs?: number): TaskWait {
  return {
    for: "timeout",
    ...(untilUs !== undefined && { untilUs }),
    ...(awaitsFor?.awaited !== undefined && { tasks: [awaitsFor.awaited] }),
  };
}

function endingOf(wait: number, atUs: number, exception: string): TaskEnding | undefined {
  const kind = ENDINGS.get(wait);
  if (kind === "raised") return { kind, atUs, exception, isUnretrieved: false };
  return kind && { kind, atUs };
}

const CANCELLED = -2;
const RAISED = -3;

/** The numbers with which the recorder says how a task ended. */
const ENDINGS = new Map<number, TaskEnding["kind"]>([
  [-1, "returned"],
  [CANCELLED, "cancelled"],
  [RAISED, "raised"],
]);
