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
import {
  coroutineOfTask,
  decoratedFunction,
  wrappedBy,
  wrappersOf,
} from "./decorated-coroutines.ts";
import { readsClock } from "./delays.ts";
import { argumentsOf, calledFunction, calledName, coroutineAround, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import type { LoopWithoutAwait } from "./loop-never-awaits.ts";
import { conditionOf, neverReturns } from "./loops.ts";
import { constantOf } from "./pins.ts";
import { inOneLine, type Program, written } from "./program.ts";
import { blockedMs } from "./sleep-replacement.ts";
import { askedUs, formatUs } from "./times.ts";

/** A task ran for a long time without an await, so another task missed a turn. */
export interface LongTurn {
  readonly hint: Hint;
  /** What happened to the task that missed a turn, in one sentence. */
  readonly effect: string;
  /** The blocking sleep that made the turn so long. Undefined if there is no such sleep. */
  readonly cause: BlockingSleep | undefined;
  /** True if the task runs a loop that never awaits. The hint about this loop then explains the turn. */
  readonly hasLoop: boolean;
}

/**
 * A task ran longer without an await than the period of another task, so the other task missed a turn. The rule reports
 * the longest turn of each coroutine.
 */
export function longTurnsOf(
  program: Program,
  { tasks = [], target }: Session,
  loops: readonly LoopWithoutAwait[],
): LongTurn[] {
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
    // On the reference, no time passes between the call of a sleep and the end of the turn. On every other target, time
    // passes there.
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
 * The hint about a long turn. If the task reaches exactly one loop that only waits until its condition is false, the
 * hint is about this loop.
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
    return program.mistake("long-turn", loop!, whatLoop, `In the loop: await ${sleepMs}(10)`);
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
 * waits until a time does not count, because the wait may be short.
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
 * The coroutine that runs in the later turns of a task. If the task's own coroutine only awaits a coroutine that never
 * returns, the result is the awaited coroutine.
 */
function innermost(coroutine: PythonNode, program: Program): PythonNode {
  const awaits = nodesBelow(coroutine, true).filter(({ name }) => name === "AwaitExpression");
  const [only, ...more] = awaits;
  const call = only !== undefined && more.length === 0 ? awaitedBy(only) : undefined;
  const own = call?.name === "CallExpression" ? calledFunction(call, program) : undefined;
  return own !== undefined && neverReturns(own, program) ? innermost(own, program) : coroutine;
}

/** The length of another task's sleep, as the source shows it. The recorded length is up to 2 ms shorter. */
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
 * The blocking sleep that explains a long turn. The task runs it, directly or through functions of this file. The sleep
 * lasts at least half of the turn, or it is in a loop, or the source does not show its length.
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

/**
 * The positions of the functions of this file that a function calls or awaits, and the position of this function
 * itself.
 */
function reachedFrom(
  definition: PythonNode,
  program: Program,
  seen: Set<number> = new Set(),
): Set<number> {
  if (seen.has(definition.from)) return seen;
  seen.add(definition.from);
  // The code of the decorators runs in the same task.
  for (const one of wrappersOf(definition, program)) reachedFrom(one, program, seen);
  for (const call of nodesBelow(definition, true)) {
    if (call.name !== "CallExpression") continue;
    const own = calledFunction(call, program) ?? decoratedFunction(call, program);
    if (own !== undefined) reachedFrom(own, program, seen);
  }
  return seen;
}

interface Period {
  readonly lane: TaskLane;
  /** The shortest sleep that the task repeats. */
  readonly periodUs: number;
  readonly sleeps: readonly Sleep[];
}

/**
 * A sleep from the end of one turn to the start of the next turn, at `toUs`. The task asked to sleep until `untilUs`.
 */
interface Sleep {
  readonly untilUs: number;
  readonly toUs: number;
}

interface Miss {
  readonly lane: TaskLane;
  readonly turn: TaskTurn;
  readonly late: Period;
  /** The delay of the first sleep that should have ended during the turn. */
  readonly lateUs: number;
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
  for (const late of periods) {
    if (late.lane === lane || lengthOf(turn) <= late.periodUs) continue;
    const sleep = sleepDuring(turn, late.sleeps);
    if (sleep !== undefined) return { lane, turn, late, lateUs: sleep.toUs - sleep.untilUs };
  }
  return undefined;
}

/** The first sleep that should have ended during the turn. The sleeps are in the order of time. */
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
