import { askedUs } from "../../trace/asked-us.ts";
import type { TaskLane, TaskTurn } from "../../trace/task-lane.ts";
import {
  awaitedBy,
  nodesBelow,
  type PythonNode,
  SCOPES,
  scopeAround,
} from "../python-source/syntax.ts";
import type { Session } from "../session.ts";
import { type BlockingSleep, blockingSleepsOf } from "./blocking-sleep.ts";
import { coroutineOfTask, decoratedFunction, wrappedBy } from "./decorated-coroutines.ts";
import { readsClock } from "./delays.ts";
import { argumentsOf, calledFunction, calledName, coroutineAround, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import type { LoopWithoutAwait } from "./loop-never-awaits.ts";
import { conditionOf } from "./loops.ts";
import { constantOf } from "./pins.ts";
import { inOneLine, type Program, written } from "./program.ts";
import { innermost, reachedFrom } from "./reached.ts";
import { blockedMs } from "./sleep-replacement.ts";
import { formatUs } from "./times.ts";

/** A turn in which a task ran so long without an await that another task missed a turn. */
export interface LongTurn {
  readonly hint: Hint;
  /** What happened to the task that missed a turn, in one sentence. */
  readonly effect: string;
  /** The blocking sleep that made the turn so long. Undefined if there is no such sleep. */
  readonly cause: BlockingSleep | undefined;
  /**
   * True if the code of the task contains a loop that never awaits. The hint about this loop then explains the turn.
   */
  readonly hasLoop: boolean;
}

/**
 * Finds long turns: a turn that lasted longer than the period of another task, so that this other task missed a turn of
 * its own. For each coroutine, reports only the longest such turn.
 */
export function longTurnsOf(
  program: Program,
  { tasks = [], target }: Session,
  loops: readonly LoopWithoutAwait[],
): LongTurn[] {
  const spreadUs = target.name === "reference" ? 0 : SPREAD_US;
  const periods = tasks.flatMap((lane) => periodOf(lane, spreadUs));
  const worst = new Map<string, Miss>();
  for (const lane of tasks) {
    for (const turn of lane.turns) {
      const miss = missOf(turn, lane, periods);
      const known = worst.get(lane.name);
      if (miss !== undefined && (known === undefined || lengthOf(miss.turn) > lengthOf(known.turn)))
        worst.set(lane.name, miss);
    }
  }
  const sleeps = worst.size > 0 ? blockingSleepsOf(program) : [];
  return [...worst].flatMap(([name, { lane, turn, late, lateUs }]) => {
    const task = coroutineOfTask(name, program);
    if (task === undefined) return [];
    const lateTask = coroutineOfTask(late.lane.name, program);
    const running = turn === lane.turns[0] ? task : innermost(task, program);
    const own = nameOf(running, program);
    const outer = nameOf(task, program);
    const ran = own === outer ? `${own} ran` : `${own}, which ${outer} awaits, ran`;
    const lateName = lateTask === undefined ? late.lane.name : nameOf(lateTask, program);
    const other = lateName === outer ? `another ${outer}` : lateName;
    // On the reference, no time passes between the call of a sleep and the end of the turn, so the recorded length of a
    // sleep is exact. On every other target, the recorded length is too short, so `nominal` reads the length from the
    // program.
    const only =
      target.name === "reference"
        ? formatUs(late.periodUs)
        : (nominal(late, lateTask, program) ?? `about ${formatUs(late.periodUs)}`);
    const effect = `At ${formatUs(turn.fromUs)}, this made ${other} ${formatUs(lateUs)} late, although ${other} sleeps only ${only} at a time.`;
    const what = `${ran} ${formatUs(lengthOf(turn))} without letting other tasks run. ${effect}`;
    const reached = reachedFrom(task, program);
    for (const one of wrappedBy(task, program)) reachedFrom(one, program, reached);
    const hint = hintAbout(running, reached, what, program);
    const cause = causeOf(turn, reached, sleeps, program);
    const hasLoop = loops.some(({ loop }) => reached.has(scopeAround(loop)!.from));
    return [{ hint, effect, cause, hasLoop }];
  });
}

/**
 * Returns the hint about a long turn. If the task can reach exactly one loop that only waits for its condition, the
 * hint is about this loop. Otherwise the hint is about the coroutine.
 */
function hintAbout(
  running: PythonNode,
  reached: ReadonlySet<number>,
  what: string,
  program: Program,
): Hint {
  const sleepMs = written("asyncio.sleep_ms", program);
  const [loop, ...more] = program.nodes.filter(
    (node) => isEmptyLoop(node, program) && reached.has(scopeAround(node)?.from ?? -1),
  );
  const coroutine = loop && coroutineAround(loop);
  if (coroutine !== undefined && more.length === 0) {
    const condition = inOneLine(conditionOf(loop!), program);
    const whatLoop = `${what} This loop in ${nameOf(coroutine, program)} lets no other task run while ${condition} is true.`;
    return program.mistake(
      "long-turn",
      loop!,
      whatLoop,
      `Add an await to the loop: await ${sleepMs}(10)`,
    );
  }
  const own = nameOf(running, program);
  const others = awaitsOwn(running, program) ? ", or of the coroutines that it awaits" : "";
  return program.mistake(
    "long-turn",
    running,
    what,
    `Divide the work of ${own}${others}: put an await between the parts, for example await ${sleepMs}(0)`,
  );
}

/**
 * Says whether a loop does nothing but wait until its condition is false: `while button.value(): pass`. A loop that
 * reads a clock does not count, because its wait may be short.
 */
function isEmptyLoop(node: PythonNode, program: Program): boolean {
  return (
    node.name === "WhileStatement" &&
    nodesBelow(node.getChild("Body")!).every(({ name }) => EMPTY.has(name)) &&
    nodesBelow(conditionOf(node)).some(({ name }) => name === "ArgList") &&
    !readsClock(conditionOf(node), program)
  );
}

const EMPTY: ReadonlySet<string> = new Set([":", "PassStatement", "pass"]);

/**
 * Says whether a coroutine awaits another coroutine of this file. If it does, code of the awaited coroutine may also
 * have run in the turn.
 */
function awaitsOwn(coroutine: PythonNode, program: Program): boolean {
  return nodesBelow(coroutine, true).some((node) => {
    const call = node.name === "AwaitExpression" ? awaitedBy(node) : undefined;
    if (call?.name !== "CallExpression") return false;
    return (calledFunction(call, program) ?? decoratedFunction(call, program)) !== undefined;
  });
}

/**
 * Returns the length of a task's repeated sleep as the source shows it, because the recorded length is up to 2 ms too
 * short.
 */
function nominal(
  { periodUs }: Period,
  coroutine: PythonNode | undefined,
  program: Program,
): string | undefined {
  if (coroutine === undefined) return undefined;
  const lengths = nodesBelow(coroutine, true).flatMap((call) => {
    const unitUs = SLEEP_UNITS_US.get(calledName(call, program) ?? "");
    const [length] = unitUs === undefined ? [] : argumentsOf(call, program).positional;
    const value = length && constantOf(length, program);
    return typeof value === "number" ? [value * unitUs!] : [];
  });
  const [found] = lengths.filter((us) => us >= periodUs && us <= periodUs + 2000);
  return found === undefined ? undefined : formatUs(found);
}

const SLEEP_UNITS_US: ReadonlyMap<string, number> = new Map([
  ["asyncio.sleep", 1_000_000],
  ["asyncio.sleep_ms", 1000],
]);

/**
 * Returns the blocking sleep that explains a long turn. The task runs this sleep directly or through functions of this
 * file. The best explanation is a sleep that lasts at least half of the turn, or whose length the source does not show.
 * If there is none, returns a sleep in a loop without await, because it may run several times in one turn.
 */
function causeOf(
  turn: TaskTurn,
  reached: ReadonlySet<number>,
  sleeps: readonly BlockingSleep[],
  program: Program,
): BlockingSleep | undefined {
  const found = sleeps.filter(({ scope }) => reached.has(scope.from));
  const long = found.filter(({ call }) => {
    const blocked = blockedMs(call, program);
    if (!blocked.isSleep) return false;
    return blocked.ms === undefined || blocked.ms * 1000 >= lengthOf(turn) / 2;
  });
  return long.length > 0 ? long[0] : found.find(({ call }) => isInInnerLoop(call));
}

/** Says whether a call is in a loop that does not await. Such a call may run several times in one turn. */
function isInInnerLoop(call: PythonNode): boolean {
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    const isLoop = outer.name === "ForStatement" || outer.name === "WhileStatement";
    if (isLoop && !nodesBelow(outer, true).some(({ name }) => name === "AwaitExpression"))
      return true;
  }
  return false;
}

interface Period {
  readonly lane: TaskLane;
  /** The shortest sleep that the task repeats, in microseconds. */
  readonly periodUs: number;
  readonly sleeps: readonly Sleep[];
}

/** One sleep of a task. The task asked to sleep until `untilUs`. Its next turn started at `toUs`. */
interface Sleep {
  readonly untilUs: number;
  readonly toUs: number;
}

interface Miss {
  readonly lane: TaskLane;
  readonly turn: TaskTurn;
  readonly late: Period;
  /** The lateness in microseconds of the first sleep that should have ended during the turn. */
  readonly lateUs: number;
}

/**
 * The recorded lengths of equal sleeps may differ by up to this number of microseconds. They differ because the time
 * between the call of a sleep and the end of the turn is missing in the record. On the reference, this time is 0.
 */
const SPREAD_US = 2000;

/**
 * Returns a list with the period of a task, which is the shortest sleep that the task repeats. The list is empty if the
 * task repeats no sleep.
 */
function periodOf(lane: TaskLane, spreadUs: number): Period[] {
  const sleeps: (Sleep & { readonly askedUs: number })[] = [];
  const counts = new Map<number, number>();
  for (const [index, turn] of lane.turns.entries()) {
    const next = lane.turns[index + 1];
    const asked = askedUs(turn);
    if (next === undefined || !asked) continue;
    sleeps.push({ untilUs: turn.wait!.untilUs!, toUs: next.fromUs, askedUs: asked });
    counts.set(asked, (counts.get(asked) ?? 0) + 1);
  }
  const repeated = [...counts].flatMap(([us, count]) => (count >= REPEATS ? [us] : []));
  if (repeated.length === 0) return [];
  const shortestUs = repeated.reduce((one, other) => Math.min(one, other));
  const periodUs = repeated
    .filter((us) => us <= shortestUs + spreadUs)
    .reduce((one, other) => Math.max(one, other));
  return [{ lane, periodUs, sleeps: sleeps.filter((one) => isIn(one, shortestUs, periodUs)) }];
}

function isIn({ askedUs: us }: { readonly askedUs: number }, from: number, to: number): boolean {
  return us >= from && us <= to;
}

const REPEATS = 3;

/** Finds another task that this turn made late. The turn must be longer than the period of that task. */
function missOf(turn: TaskTurn, lane: TaskLane, periods: readonly Period[]): Miss | undefined {
  for (const late of periods) {
    if (late.lane === lane || lengthOf(turn) <= late.periodUs) continue;
    const sleep = sleepDuring(turn, late.sleeps);
    if (sleep !== undefined) return { lane, turn, late, lateUs: sleep.toUs - sleep.untilUs };
  }
  return undefined;
}

/** Returns the first sleep that should have ended during the turn. The sleeps must be in the order of time. */
function sleepDuring(turn: TaskTurn, sleeps: readonly Sleep[]): Sleep | undefined {
  let low = 0;
  let high = sleeps.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sleeps[middle]!.toUs > turn.fromUs) high = middle;
    else low = middle + 1;
  }
  const first = sleeps[low];
  return first !== undefined && first.untilUs < turn.toUs ? first : undefined;
}

function lengthOf({ fromUs, toUs }: TaskTurn): number {
  return toUs - fromUs;
}
