import type { Block, Coroutine, Program, Statement } from "./program.ts";
import type { ProgramRun } from "./program-runner.ts";
import { Random } from "./random.ts";
import { tidy } from "./tidy-program.ts";

/**
 * The moment at which an added task, the canceller, cancels a task of a program (the target). The canceller does these
 * steps:
 * 1. It sleeps for `sleepUnits`.
 * 2. It blocks the processor for `blockUnits`. After the block, all tasks whose deadlines passed during the block are
 * ready at the same time.
 * 3. It gives the other tasks `turns` turns.
 * 4. It cancels the target.
 *
 * A task that wakes in one of these turns runs after the canceller. So the cancel can also reach a target whose wait
 * has ended, but that has not run yet.
 */
export interface CancelMoment extends Start {
  /** A task that main starts. */
  readonly task: string;
  readonly turns: number;
}

interface Start {
  readonly sleepUnits: number;
  readonly blockUnits: number;
}

/**
 * A series of cancels of one task. The times of sleep and block are the same for all these cancels. Only the number of
 * turns is different for each cancel.
 */
export type Sweep = Omit<CancelMoment, "turns">;

/**
 * Returns `count` sweeps, which all cancel the same task. The first sweep starts at the beginning of the program, and
 * all others start later. Returns an empty list if main starts no task. The same seed always results in the same
 * sweeps.
 */
export function chooseSweeps(
  program: Program,
  { seed, longestSleep, count }: { seed: number; longestSleep: number; count: number },
): Sweep[] {
  const starts = startsOf(program);
  if (starts.length === 0) return [];
  const random = new Random(seed);
  const { task } = random.pick(starts);
  return Array.from({ length: count }, (_, i) => ({
    task,
    sleepUnits: i === 0 ? 0 : random.integer(1, 2 * longestSleep),
    blockUnits: i === 0 ? 0 : random.integer(1, longestSleep),
  }));
}

/**
 * Returns the program with a canceller that does the steps of a CancelMoment. The effect of the cancel must be visible.
 * So if the coroutine of the cancelled task (the target) does not catch the cancel, the target makes a mark, sleeps,
 * and makes a second mark.
 */
export function withCancel(program: Program, { turns, ...sweep }: CancelMoment): Program {
  return withCanceller(program, sweep, [
    ...repeat(turns, [TURN]),
    { kind: "cancel", task: "other" },
  ]);
}

/**
 * Returns the program with an added task that makes a mark in each of its turns. `countTurns` reads these marks. The
 * added task has as many turns as the longest sweep.
 */
export function withTurnMarks(program: Program, sweep: Sweep): Program {
  return withCanceller(program, sweep, [
    { kind: "mark", error: false },
    ...repeat(MOST_TURNS, [TURN, { kind: "mark", error: false }]),
    // This statement uses the parameter `other`. Otherwise tidy-program.ts would remove this parameter, because no
    // statement would use it.
    { kind: "done", task: "other" },
  ]);
}

/**
 * Reads the marks of a run of `withTurnMarks`. Returns the number of turns of the added task after which every other
 * task has ended or waits for a deadline. A cancel after more turns would show nothing new.
 */
export function countTurns({ marks }: Pick<ProgramRun, "marks">): number {
  const isTurn = marks.map(({ name }) => name.startsWith(CANCELLER));
  const [first, last] = [isTurn.indexOf(true), isTurn.lastIndexOf(true)];
  const busy = isTurn.findLastIndex((is, i) => !is && first < i && i < last);
  const turns = isTurn.slice(0, busy + 1).filter(Boolean).length;
  // Adds a few turns, because the other tasks may still make steps without marks.
  return busy < 0 ? 0 : Math.min(turns + UNMARKED_TURNS, MOST_TURNS);
}

/**
 * Yields versions of a canceller's body that wait for fewer turns before the cancel. Yields nothing for other
 * coroutines.
 */
export function* withFewerTurnsIn({ name, body }: Coroutine): Generator<Block> {
  if (name !== CANCELLER) return;
  const at = body.findIndex(({ kind }) => kind === "repeat");
  const turns = body[at];
  if (turns?.kind !== "repeat") return;
  for (let times = turns.times - 1; times >= 0; times--) {
    yield [...body.slice(0, at), ...repeat(times, turns.body), ...body.slice(at + 1)];
  }
}

/** Returns a moment in words, such as "t1 is cancelled at turn 3". */
export function describeCancel({ task, turns, sleepUnits, blockUnits }: CancelMoment): string {
  const start = sleepUnits + blockUnits;
  const from = start === 0 ? "" : ` after ${start} time units`;
  return `${task} is cancelled at turn ${turns}${from}`;
}

const CANCELLER = "canceller";

const TURN: Statement = { kind: "await", what: { kind: "sleep", units: 0 }, marked: false };

/**
 * The largest number of turns in a sweep. A longer sweep could last until the next deadline. The turn in which this
 * deadline comes would then depend on the speed of the machine.
 */
const MOST_TURNS = 16;

const UNMARKED_TURNS = 2;

/**
 * The time for which a cancelled task sleeps after the cancel. If the task gets a wrong second cancel or a wrong second
 * wake, this sleep ends early, so the mistake is visible.
 */
const AFTERMATH_UNITS = 2;

function withCanceller(program: Program, sweep: Sweep, action: Block): Program {
  const { task, sleepUnits, blockUnits } = sweep;
  const [main, ...others] = program.coroutines;
  const start: Statement = { kind: "start", task: NAME, coroutine: CANCELLER, given: [task] };
  const place = placeAfterStarts(main!.body);
  const body: Block = [
    ...(sleepUnits > 0 ? [sleep(sleepUnits)] : []),
    ...(blockUnits > 0 ? [{ kind: "block", units: blockUnits } as const] : []),
    ...action,
  ];
  const victim = startsOf(program).find((each) => each.task === task)?.coroutine;
  return tidy({
    ...program,
    coroutines: [
      { ...main!, body: [...main!.body.slice(0, place), start, ...main!.body.slice(place)] },
      ...others.map((each) => (each.name === victim ? survivor(each) : each)),
      { name: CANCELLER, parameters: ["other"], body },
    ],
  });
}

/** The name of the canceller's task. No statement of a program uses this name. */
const NAME = "t0";

function survivor(coroutine: Coroutine): Coroutine {
  const mark: Statement = { kind: "mark", error: false };
  const onCancel: Block = [mark, sleep(AFTERMATH_UNITS), mark];
  return { ...coroutine, body: [{ kind: "try", body: coroutine.body, onCancel }] };
}

function startsOf({ coroutines }: Program) {
  const body = coroutines[0]?.body ?? [];
  return body.slice(0, placeAfterStarts(body)).filter((each) => each.kind === "start");
}

function placeAfterStarts(body: Block): number {
  const other = body.findIndex(({ kind }) => kind !== "start");
  return other < 0 ? body.length : other;
}

function repeat(times: number, body: Block): Block {
  if (times === 0) return [];
  return times === 1 ? body : [{ kind: "repeat", times, body }];
}

function sleep(units: number): Statement {
  return { kind: "await", what: { kind: "sleep", units }, marked: false };
}
