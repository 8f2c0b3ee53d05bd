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
 * Makes one lane per task from what the module task_recorder printed. The module does not record who woke a task. So
 * `wokenBy` is known only for the first turn of a task, and for a turn that starts because a sleep is over. `endUs` is
 * the end of the run in microseconds. Returns undefined if parts are missing.
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
    const before = lane.turns.at(-1);
    lane.turns.push({
      fromUs,
      toUs,
      ...readinessOf(fromUs, before),
      ...waitOf(wait, times, kinds, (one) => laneAt(byNumber, one, toUs)?.id),
    });
    const ending = ENDINGS.get(wait);
    if (ending !== undefined) lane.ending = ending(toUs);
  }
  const isFull = parts.some((part) => part.isFull);
  return { lanes: cutLanes(lanes, endUs), cutAtUs: isFull ? lastUs : undefined };
}

type OpenLane = { -readonly [Key in keyof TaskLane]: TaskLane[Key] } & { turns: TaskTurn[] };

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

function readinessOf(
  fromUs: number,
  before: TaskTurn | undefined,
): Pick<TaskTurn, "readyAtUs" | "wokenBy"> {
  if (before === undefined) return { readyAtUs: fromUs, wokenBy: { by: "creation" } };
  const { wait, toUs } = before;
  if (wait?.untilUs !== undefined && wait.untilUs <= fromUs) {
    return { readyAtUs: Math.max(wait.untilUs, toUs), wokenBy: { by: "time" } };
  }
  return { readyAtUs: fromUs, wokenBy: { by: "unknown" } };
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
