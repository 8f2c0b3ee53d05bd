import type { TaskLane, TaskTurn } from "../../trace/task-lane.ts";
import type { Session } from "../session.ts";
import { coroutineNamed } from "./functions.ts";
import type { Hint } from "./hint.ts";
import type { Program } from "./program.ts";
import { askedUs, formatUs } from "./times.ts";

/**
 * A task ran longer without an await than the period of another task, so the other task missed a turn. The rule reports
 * the longest turn of each coroutine.
 */
export function findLongTurns(program: Program, { tasks = [], target }: Session): Hint[] {
  // Only on the reference, no time passes between the call of a sleep and the end of the turn.
  const only = target.name === "reference" ? "only" : "only about";
  const periods = tasks.flatMap(periodOf);
  const worst = new Map<string, Miss>();
  for (const lane of tasks) {
    for (const turn of lane.turns) {
      const miss = missOf(turn, lane, periods);
      const known = worst.get(lane.name);
      if (miss !== undefined && (known === undefined || lengthOf(miss.turn) > lengthOf(known.turn)))
        worst.set(lane.name, miss);
    }
  }
  return [...worst].flatMap(([name, { turn, late }]) => {
    const definition = coroutineNamed(name, program);
    if (definition === undefined) return [];
    return [
      program.mistake(
        "long-turn",
        definition,
        `${name} ran ${formatUs(lengthOf(turn))} without letting other tasks run, at ${formatUs(turn.fromUs)}. ${late.lane.name === name ? `Another ${name}` : late.lane.name} sleeps ${only} ${formatUs(late.periodUs)} at a time, so it was late.`,
        `Divide the work of ${name}: put an await between its parts, for example await asyncio.sleep_ms(0)`,
      ),
    ];
  });
}

interface Period {
  readonly lane: TaskLane;
  /** The shortest sleep that the task repeats. */
  readonly periodUs: number;
  readonly sleeps: readonly Sleep[];
}

/** A sleep lasts from the end of a turn to the start of the next turn, at `toUs`. It should have ended at `untilUs`. */
interface Sleep {
  readonly untilUs: number;
  readonly toUs: number;
}

interface Miss {
  readonly turn: TaskTurn;
  readonly late: Period;
}

/** The period of a task that sleeps for the same time again and again. */
function periodOf(lane: TaskLane): Period[] {
  const sleeps = new Map<number, Sleep[]>();
  for (const [index, turn] of lane.turns.entries()) {
    const next = lane.turns[index + 1];
    const periodUs = askedUs(turn);
    if (next === undefined || !periodUs) continue;
    const sleep = { untilUs: turn.wait!.untilUs!, toUs: next.fromUs };
    const known = sleeps.get(periodUs);
    if (known === undefined) sleeps.set(periodUs, [sleep]);
    else known.push(sleep);
  }
  const repeated = [...sleeps].filter(([, all]) => all.length >= REPEATS);
  const [shortest] = repeated.sort(([one], [other]) => one - other);
  return shortest === undefined ? [] : [{ lane, periodUs: shortest[0], sleeps: shortest[1] }];
}

const REPEATS = 3;

/** Finds another task that this turn made late. The turn was longer than the period of that task. */
function missOf(turn: TaskTurn, lane: TaskLane, periods: readonly Period[]): Miss | undefined {
  const late = periods.find(
    (period) =>
      period.lane !== lane && lengthOf(turn) > period.periodUs && isDuring(turn, period.sleeps),
  );
  return late && { turn, late };
}

/** Says whether one of the sleeps should have ended during the turn. The sleeps are in the order of time. */
function isDuring(turn: TaskTurn, sleeps: readonly Sleep[]): boolean {
  let low = 0;
  let high = sleeps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sleeps[middle]!.toUs > turn.fromUs) high = middle;
    else low = middle + 1;
  }
  const first = sleeps[low];
  return first !== undefined && first.untilUs < turn.toUs;
}

function lengthOf({ fromUs, toUs }: TaskTurn): number {
  return toUs - fromUs;
}
