import type { Activity } from "../../trace/activity.ts";

/** The interval from the start to the stop of one sample. Times are in microseconds. */
export interface Interval {
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * The time in microseconds that a target spent on each occupation. Includes only those parts of a sample that can make
 * the sample late.
 */
export type Breakdown = ReadonlyMap<Occupation, number>;

/**
 * What a target does at a time:
 * - `own turn`: it runs the task that starts or stops the sample.
 * - `another task's turn`: it runs any other task, or the loop prepares the turn of such a task.
 * - `loop`: the loop prepares an `own turn`.
 */
export type Occupation =
  | "own turn"
  | "another task's turn"
  | "loop"
  | "asleep"
  | "poll sweep"
  | "interrupt"
  | "garbage collection"
  | "flash";

export interface BreakdownOptions {
  /**
   * The length of the sleep that the task requests, in microseconds. The task requests the sleep at the end of the turn
   * in which the sample starts.
   */
  readonly requestedUs: number;
  readonly tickUs: number;
  /**
   * True if something outside the program starts the sample. In this case, the task that runs at the start has nothing
   * to do with the sample.
   */
  readonly startsOutside: boolean;
}

/**
 * Returns for each sample what the target did in the parts of the sample that can make it late. `activities` are in
 * order of time and have no gaps. A sample of a sleep has two such parts. Between them, the task is asleep in any case.
 * 1. The first part is the rest of the turn in which the sample starts. At the end of this turn, the task requests the
 *    sleep.
 * 2. The second part starts one tick before the deadline, and ends with the sample.
 */
export function breakDown(
  activities: readonly Activity[],
  samples: readonly Interval[],
  options: BreakdownOptions,
): Breakdown[] {
  const turns = nextTurns(activities);
  return samples.map((sample) => {
    const own = new Set([taskAt(activities, sample.toUs)]);
    if (!options.startsOutside) own.add(taskAt(activities, sample.fromUs));
    const breakdown = new Map<Occupation, number>();
    for (const { fromUs, toUs } of partsThatCount(activities, sample, options)) {
      for (let i = placeOf(activities, fromUs); i < activities.length; i++) {
        const activity = activities[i]!;
        if (activity.fromUs >= toUs) break;
        const us = Math.min(activity.toUs, toUs) - Math.max(activity.fromUs, fromUs);
        if (us <= 0) continue;
        const occupation = occupationOf(activity, turns[i], own);
        breakdown.set(occupation, (breakdown.get(occupation) ?? 0) + us);
      }
    }
    return breakdown;
  });
}

function partsThatCount(
  activities: readonly Activity[],
  sample: Interval,
  { requestedUs, tickUs, startsOutside }: BreakdownOptions,
): Interval[] {
  if (requestedUs <= tickUs || startsOutside) return [sample];
  const { fromUs, toUs } = sample;
  let i = placeOf(activities, fromUs);
  while (i < activities.length && !isOutsideTurns(activities[i]!)) i++;
  const yieldUs = Math.min(Math.max(activities[i]?.fromUs ?? fromUs, fromUs), toUs);
  return [
    { fromUs, toUs: yieldUs },
    { fromUs: Math.min(yieldUs + requestedUs - tickUs, toUs), toUs },
  ];
}

function isOutsideTurns({ kind }: Activity): boolean {
  return kind === "loop" || kind === "asleep";
}

/** Returns, for each activity, the task whose turn comes next. */
function nextTurns(activities: readonly Activity[]): (number | undefined)[] {
  const turns: (number | undefined)[] = [];
  let next: number | undefined;
  for (let i = activities.length - 1; i >= 0; i--) {
    turns[i] = next;
    if (activities[i]!.kind === "turn") next = activities[i]!.task;
  }
  return turns;
}

function taskAt(activities: readonly Activity[], us: number): number | undefined {
  return activities[placeOf(activities, us)]?.task;
}

/**
 * Returns the index of the activity at a time. If the time is before the first activity, returns the index of the first
 * activity.
 */
function placeOf(activities: readonly Activity[], us: number): number {
  let low = 0;
  let high = activities.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (activities[middle]!.fromUs <= us) low = middle;
    else high = middle;
  }
  return low;
}

function occupationOf(
  { kind, task }: Activity,
  nextTurn: number | undefined,
  own: ReadonlySet<number | undefined>,
): Occupation {
  switch (kind) {
    case "turn":
      return own.has(task) ? "own turn" : "another task's turn";
    case "loop":
      return nextTurn === undefined || own.has(nextTurn) ? "loop" : "another task's turn";
    case "poll":
      return "poll sweep";
    default:
      return kind;
  }
}
