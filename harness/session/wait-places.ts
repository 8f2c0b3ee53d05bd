import type { TaskLane, TaskWait, WaitKind } from "../trace/task-lane.ts";
import {
  type AwaitedThing,
  awaitsOf,
  type CoroutineAwait,
  isLock,
  lastAwaits,
  lastName,
  thingAwaited,
} from "./coroutine-awaits.ts";
import { managersOf } from "./coroutine-flow.ts";
import { type Program, readProgram } from "./hints/program.ts";
import { isAsync, type PythonNode } from "./python-source/syntax.ts";
import type { Session } from "./session.ts";

/** A place at which tasks wait, and what could end the wait, as far as the source of the program shows it. */
export interface WaitPlace {
  /** The number of tasks that wait in this place. */
  readonly count: number;
  /** The name of the coroutine that the tasks run. */
  readonly task: string;
  readonly kind: WaitKind;
  /** The lines of the program in which the tasks may wait, in order. Usually there is only one line. */
  readonly lines: readonly number[];
  /** The expression that waits, such as `event.wait()`. Undefined if the tasks may wait in several lines. */
  readonly waits: string | undefined;
  /**
   * The calls that can end the wait, such as `event.set()`. Empty if no method can end the wait, for example if the
   * task waits for another task.
   */
  readonly wakers: readonly string[];
  /** The lines of the calls in `wakers`, in order. */
  readonly wakerLines: readonly number[];
  /** The Locks that the task holds while it waits. The outermost `async with` comes first. */
  readonly holds: readonly HeldLock[];
  /**
   * The tasks that hold the Lock for which the task waits, each with the line where it acquired the Lock. Empty if
   * these tasks are not known.
   */
  readonly heldBy: readonly { readonly task: string; readonly line: number }[];
}

/** A Lock that a task holds. */
export interface HeldLock {
  /** The expression of the Lock in the program, such as `self.lock`. */
  readonly lock: string;
  /** The line of the `async with` that acquired the Lock. */
  readonly line: number;
}

/**
 * Returns the places where tasks wait. If the record of the tasks was cut, the list is empty, because their last waits
 * are not known. The list leaves out:
 * - tasks that have ended
 * - waits with a time limit
 * - waits that no line of the program explains, for example because another module defines the task's coroutine
 */
export function findWaitPlaces({
  program: source,
  tasks = [],
  tasksCutAtUs,
}: Pick<Session, "program" | "tasks" | "tasksCutAtUs">): WaitPlace[] {
  if (tasksCutAtUs !== undefined) return [];
  const waiting = tasks.flatMap(({ name, turns, ending }) => {
    const waits = turns.flatMap(({ wait }) => wait ?? []);
    const isWaiting = ending === undefined && turns.at(-1)?.wait !== undefined;
    return isWaiting && waits.at(-1)!.untilUs === undefined ? [{ name, waits }] : [];
  });
  const program = waiting.length === 0 ? undefined : readProgram(source);
  if (program === undefined) return [];
  const places = waiting.flatMap(({ name, waits }) => placeOf(name, waits, program) ?? []);
  const found = new Map<string, WaitPlace>();
  for (const { place, lock } of places) {
    const heldBy = lock === undefined ? [] : holdersOf(lock, places, program);
    const key = JSON.stringify({ ...place, heldBy });
    const count = 1 + (found.get(key)?.count ?? 0);
    found.set(key, { ...place, count, heldBy });
  }
  return [...found.values()];
}

/**
 * If the program is stuck, returns the time at which the last turn ended, in microseconds. Otherwise returns undefined.
 * The program is stuck if the main task and all other tasks that have not ended have waited for at least
 * LEAST_STUCK_US. If one of them waits with a time limit or for a stream, the program is not stuck. The result is also
 * undefined if the record of the tasks was cut.
 */
export function stuckSince({
  tasks = [],
  tasksCutAtUs,
  lengthUs,
}: Pick<Session, "tasks" | "tasksCutAtUs" | "lengthUs">): number | undefined {
  const left = tasks.filter(({ ending }) => ending === undefined);
  const hasMain = left.some(({ createdBy }) => createdBy === undefined);
  if (!hasMain || tasksCutAtUs !== undefined || !left.every(isStuck)) return undefined;
  const sinceUs = Math.max(...tasks.map(({ turns }) => turns.at(-1)?.toUs ?? 0));
  return lengthUs - sinceUs >= LEAST_STUCK_US ? sinceUs : undefined;
}

function isStuck({ turns }: TaskLane): boolean {
  const wait = turns.at(-1)?.wait;
  return wait !== undefined && wait.untilUs === undefined && wait.for !== "stream";
}

/**
 * The shortest wait that makes a program stuck, in microseconds. In a program that is not stuck, all tasks may also
 * wait at the end of a session, but for a shorter time.
 */
const LEAST_STUCK_US = 20_000;

/** A place where a task waits, the Lock for which the task waits, and the Locks that it holds. */
interface Place {
  readonly place: Omit<WaitPlace, "count" | "heldBy">;
  /** The expression of the Lock for which the task waits. Undefined if it waits for something else. */
  readonly lock: PythonNode | undefined;
  /** The expressions of the Locks that the task holds. */
  readonly held: readonly PythonNode[];
}

function placeOf(task: string, waits: readonly TaskWait[], program: Program): Place | undefined {
  const kind = waits.at(-1)!.for;
  const coroutine = awaitsOf(task, program);
  const possible = coroutine.awaits.filter((one) => thingAwaited(one, kind, program) !== undefined);
  const reached = lastAwaits(coroutine, waits, program).filter((one) => possible.includes(one));
  const places = reached.length > 0 ? reached : possible;
  const [first, ...others] = places;
  if (first === undefined) return undefined;
  const { expression } = first;
  const expressions = places.map((one) => one.expression);
  const lines = linesOf(expressions, program);
  const nothing = { wakers: [], wakerLines: [], holds: [] };
  if (expressions.some(({ from }) => from !== expression.from)) {
    return {
      place: { task, kind, lines, waits: undefined, ...nothing },
      lock: undefined,
      held: [],
    };
  }
  const thing = thingAwaited(first, kind, program)!;
  const held = others.length === 0 ? locksAround(first, program) : [];
  const holds = held.map((lock) => ({ lock: program.text(lock), line: program.lineOf(lock) }));
  const place = { task, kind, lines, waits: program.text(expression), holds };
  return {
    place: { ...place, ...wakersOf(first, thing, program) },
    lock: kind === "lock" ? thing.object : undefined,
    held,
  };
}

function wakersOf(
  { expression }: CoroutineAwait,
  { object, wakers }: AwaitedThing,
  program: Program,
): Pick<WaitPlace, "wakers" | "wakerLines"> {
  if (object === undefined || wakers.length === 0) return { wakers: [], wakerLines: [] };
  const name = lastName(object, program);
  const ends = endsOf(expression, wakers, program);
  const same = ends.filter((end) => lastName(end.object, program) === name);
  // If no call uses the name of this object, all calls are shown, because another variable may hold the same object.
  const shown = same.length > 0 ? same : ends;
  const words = shown.length > 0 ? shown.map(({ call }) => call) : wakers.map((one) => `${one}()`);
  return {
    wakers: [...new Set(words)],
    wakerLines: linesOf(
      shown.map(({ node }) => node),
      program,
    ),
  };
}

/** Returns the calls and blocks in the program that can end a wait. */
function endsOf(waiting: PythonNode, wakers: readonly string[], program: Program) {
  const { nodes, text } = program;
  const calls = program.calls.flatMap((node) => {
    const callee = node.firstChild!;
    const object = callee.name === "MemberExpression" ? callee.firstChild : null;
    if (object === null || !wakers.includes(lastName(callee, program))) return [];
    return [{ node, object, call: `${text(callee)}()` }];
  });
  // The end of an `async with` block releases the Lock of this block.
  const blocks = nodes
    .filter((node) => node.name === "WithStatement" && isAsync(node) && wakers.includes("release"))
    .flatMap(managersOf)
    .filter(({ from }) => from !== waiting.from)
    .map((node) => ({ node, object: node, call: `the end of async with ${text(node)}` }));
  return [...calls, ...blocks];
}

/** Returns the Locks of the `async with` blocks around an await. */
function locksAround({ blocks }: CoroutineAwait, program: Program): PythonNode[] {
  return blocks.filter((object) => isLock(object, program));
}

/** Returns the tasks that certainly hold this Lock, each with the line where it acquired the Lock. */
function holdersOf(
  lock: PythonNode,
  places: readonly Place[],
  program: Program,
): WaitPlace["heldBy"] {
  const name = globalName(lock, program);
  if (name === undefined) return [];
  return places.flatMap(({ place, held }) => {
    const same = held.find((one) => globalName(one, program) === name);
    return same === undefined ? [] : [{ task: place.task, line: program.lineOf(same) }];
  });
}

/**
 * Returns the name of a global variable, if the program assigns a value to it only once. Otherwise returns undefined.
 */
function globalName(object: PythonNode, { names, text }: Program): string | undefined {
  if (object.name !== "VariableName") return undefined;
  const name = text(object);
  const [only, ...others] = names.bindingsIn(undefined, name);
  const isGlobal = only !== undefined && names.resolve(name, object) === only;
  return isGlobal && others.length === 0 ? name : undefined;
}

function linesOf(nodes: readonly PythonNode[], { lineOf }: Program): number[] {
  return [...new Set(nodes.map(lineOf))].sort((one, other) => one - other);
}
