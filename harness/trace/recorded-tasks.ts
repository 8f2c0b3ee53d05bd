import { cutLanes } from "./cut-lanes.ts";
import type { RecordedPart } from "./recorded-part.ts";
import type { TaskEnding, TaskLane, TaskTurn, TaskWait, WaitKind } from "./task-lane.ts";
import type { SessionTrace } from "./trace.ts";

/** Returns the properties of a SessionTrace that are about tasks, from what the module task_recorder printed. */
export function tasksOf(
  parts: readonly RecordedPart[],
  endUs: number,
): Pick<SessionTrace, "tasks" | "tasksCutAtUs"> {
  const { lanes = [], cutAtUs } = readRecordedTasks(parts, endUs) ?? {};
  return {
    ...(lanes.length > 0 && { tasks: lanes }),
    ...(cutAtUs !== undefined && { tasksCutAtUs: cutAtUs }),
  };
}

/** What the module task_recorder recorded, as lanes. */
interface RecordedTasks {
  readonly lanes: readonly TaskLane[];
  /** After this time nothing was recorded, because the memory of the target was full. */
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
    const [number, us, by, name] = created;
    const createdAtUs = Math.max(0, times.ofUs(us));
    const creator = laneAt(byNumber, by, createdAtUs);
    const lane: OpenLane = {
      id: lanes.length,
      name,
      createdAtUs,
      ...(creator && { createdBy: creator.id }),
      turns: [],
      cancels: [],
    };
    lanes.push(lane);
    byNumber.set(number, [...(byNumber.get(number) ?? []), lane]);
  }
  let lastUs = 0;
  for (const [from, to, number, wait] of fours(parts.flatMap(({ turns = [] }) => turns))) {
    const fromUs = times.ofUs(from);
    const toUs = times.ofUs(to);
    lastUs = toUs;
    const lane = number === 0 ? mainAt(lanes, fromUs) : laneAt(byNumber, number, fromUs);
    if (lane === undefined) continue;
    if (lane.ending !== undefined) {
      // If a task has failed and nobody awaits it, the loop resumes the task once more and reports its exception.
      if (lane.ending.kind === "raised") lane.ending = { ...lane.ending, isUnretrieved: true };
      continue;
    }
    lane.turns.push({
      fromUs,
      toUs,
      ...readinessOf(fromUs, lane, { wakes, lanes, laneOf }),
      ...waitOf(wait, times, kinds, (one) => laneOf(one, toUs)?.id),
    });
    lane.awaited = -wait;
    wakes.noteTurn(lane.id, toUs);
    const ending = ENDINGS.get(wait);
    if (ending !== undefined) lane.ending = ending(toUs);
  }
  const isFull = parts.some((part) => part.isFull);
  const whole = lanes.map(({ awaited: _, ...lane }): TaskLane => lane);
  return { lanes: cutLanes(whole, endUs), cutAtUs: isFull ? lastUs : undefined };
}

type OpenLane = { -readonly [Key in keyof TaskLane]: TaskLane[Key] } & {
  turns: TaskTurn[];
  /** The number of the object that the task waits for. */
  awaited?: number;
};

/** Returns the main task of the run that was active at this time. */
function mainAt(lanes: readonly OpenLane[], atUs: number): OpenLane | undefined {
  return lanes.findLast(
    ({ createdAtUs, createdBy, ending, turns }) =>
      createdAtUs <= atUs && createdBy === undefined && ending === undefined && turns.length > 0,
  );
}

/** Returns the task that had this number at this time. */
function laneAt(lanes: ReadonlyMap<number, readonly OpenLane[]>, number: number, atUs: number) {
  return lanes.get(number)?.findLast(({ createdAtUs }) => createdAtUs <= atUs);
}

function* fours(numbers: readonly number[]): Generator<[number, number, number, number]> {
  for (let i = 0; i + 3 < numbers.length; i += 4) {
    yield [numbers[i]!, numbers[i + 1]!, numbers[i + 2]!, numbers[i + 3]!];
  }
}

/** Turns ticks of the target into microseconds since the start. */
class Times {
  readonly #startUs: number;
  readonly #startMs: number;
  /** The time from the last full millisecond tick to time 0, in microseconds. */
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

/** Ticks of a board wrap after 2^30. So the difference of two ticks is right only if it is less than 2^29. */
function wrapped(difference: number): number {
  if (Math.abs(difference) > 2 * PERIOD) return difference;
  return ((((difference + PERIOD / 2) % PERIOD) + PERIOD) % PERIOD) - PERIOD / 2;
}

const PERIOD = 2 ** 30;

interface Surroundings {
  readonly wakes: Wakes;
  readonly lanes: readonly OpenLane[];
  /** The task that had this number at this time. */
  readonly laneOf: (number: number, atUs: number) => OpenLane | undefined;
}

/**
 * Returns when a task became ready for a turn, and what woke it. If the record does not show what woke the task, `by`
 * is "unknown".
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
  const [awaitedTask] = wait?.tasks ?? [];
  const end = awaitedTask === undefined ? undefined : lanes[awaitedTask]?.ending;
  if (awaitedTask !== undefined && end !== undefined && end.atUs >= toUs && end.atUs <= fromUs) {
    return { readyAtUs: end.atUs, wokenBy: { by: "task", task: awaitedTask } };
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
  // If a task sets a flag, the waiting task runs directly after this turn. After idle time, something outside of all
  // tasks set the flag.
  const isIdle = others.length === 0 || fromUs - wakes.lastTurnEndUs > IDLE_US;
  if (wait?.for === "stream" || (wait?.for === "flag" && isIdle)) {
    return { readyAtUs: fromUs, wokenBy: { by: "outside" } };
  }
  // Only a cancel ends a sleep early. Only a task that had a turn during the sleep can have called this cancel.
  const [canceller, ...more] = others;
  if (wait?.for === "sleep" && canceller !== undefined && more.length === 0) {
    return { readyAtUs: fromUs, wokenBy: { by: "task", task: canceller } };
  }
  return { readyAtUs: fromUs, wokenBy: { by: "unknown" } };
}

/** If no task had a turn for this time, the loop was waiting. Even garbage collection on a board takes less time. */
const IDLE_US = 20_000;

/** What may have woken tasks: the wakes that the target recorded, and the turns of all tasks, in order of time. */
class Wakes {
  readonly #ofObject = new Map<number, { atUs: number; by: number; isTaken: boolean }[]>();
  readonly #turns: { readonly lane: number; readonly toUs: number }[] = [];

  constructor(numbers: readonly number[], times: Times) {
    for (let i = 0; i + 2 < numbers.length; i += 3) {
      const [us, object, by] = numbers.slice(i, i + 3) as [number, number, number];
      const records = this.#ofObject.get(object) ?? [];
      this.#ofObject.set(object, records);
      records.push({ atUs: times.ofUs(us), by, isTaken: false });
    }
  }

  /**
   * The first wake for this object between two times. With `onlyOnce`, each wake counts for only one task. This is for
   * a Lock: a release wakes only the first task that waits.
   */
  take(object: number, [fromUs, toUs]: readonly [number, number], onlyOnce: boolean) {
    const found = this.#ofObject
      .get(object)
      ?.find(({ atUs, isTaken }) => atUs >= fromUs && atUs <= toUs && !isTaken);
    if (found !== undefined) found.isTaken = onlyOnce;
    return found;
  }

  /** The end of the last turn of any task. */
  get lastTurnEndUs(): number {
    return this.#turns.at(-1)?.toUs ?? 0;
  }

  noteTurn(lane: number, toUs: number): void {
    this.#turns.push({ lane, toUs });
  }

  /** The other tasks that had a turn after this time. Each task is listed once. */
  othersSince(sinceUs: number, lane: number): number[] {
    const found = new Set<number>();
    for (let i = this.#turns.length - 1; i >= 0 && this.#turns[i]!.toUs > sinceUs; i--) {
      if (this.#turns[i]!.lane !== lane) found.add(this.#turns[i]!.lane);
    }
    return [...found];
  }
}

function waitOf(
  wait: number,
  times: Times,
  kinds: ReadonlyMap<number, WaitKind>,
  idOf: (number: number) => number | undefined,
): { readonly wait?: TaskWait } {
  if (wait > 0) return { wait: { for: "sleep", untilUs: times.ofMs(wait) } };
  if (wait === 0 || ENDINGS.has(wait)) return {};
  const task = idOf(-wait);
  if (task !== undefined) return { wait: { for: "task", tasks: [task] } };
  return { wait: { for: kinds.get(-wait) ?? "other" } };
}

/** The numbers with which the recorder says how a task ended. */
const ENDINGS = new Map<number, (atUs: number) => TaskEnding>([
  [-1, (atUs) => ({ kind: "returned", atUs })],
  [-2, (atUs) => ({ kind: "cancelled", atUs })],
  [-3, (atUs) => ({ kind: "raised", atUs, exception: "an exception", isUnretrieved: false })],
]);
