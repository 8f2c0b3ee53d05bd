import type { TaskWait, WaitKind } from "../trace/task-lane.ts";
import { type FlowStep, flowOf } from "./coroutine-flow.ts";
import { coroutinesNamed } from "./hints/functions.ts";
import { classOfObject } from "./hints/parameters.ts";
import type { Program } from "./hints/program.ts";
import { childrenOf, type PythonNode } from "./python-source/syntax.ts";

/** An `await` or an `async with` of a coroutine. */
export interface CoroutineAwait {
  /** The awaited expression. For `async with lock:`, it is `lock`. */
  readonly expression: PythonNode;
  readonly isWith: boolean;
  /** The expressions of the `async with` blocks around the await, from the outside to the inside. */
  readonly blocks: readonly PythonNode[];
  /**
   * True if the source does not show what the await waits for. Such an await may wait for anything, any number of
   * times.
   */
  readonly isOpaque: boolean;
}

/** The object that an await waits for, and the methods that can end the wait. */
export interface AwaitedThing {
  /** The object, such as `event` in `event.wait()`. */
  readonly object: PythonNode | undefined;
  /** The methods that can end the wait, such as `set`. Empty if no method can end it. */
  readonly wakers: readonly string[];
}

/** The awaits of a coroutine, and the paths that the coroutine can take from one await to the next. */
export interface CoroutineAwaits {
  readonly start: FlowStep<CoroutineAwait>;
  /** All awaits. Their order has no meaning. */
  readonly awaits: readonly CoroutineAwait[];
}

/**
 * Returns the awaits of the coroutine `name`. If this coroutine awaits another coroutine of the file, the result
 * contains the awaits of the other coroutine instead of this await.
 */
export function awaitsOf(name: string, program: Program): CoroutineAwaits {
  const awaits: CoroutineAwait[] = [];
  const end: FlowStep<CoroutineAwait> = { at: undefined, next: [] };
  const around = { blocks: [], after: end, raised: [end] };
  const start = { at: undefined, next: flowsNamed(name, [], around) };
  return { start, awaits };

  function flowsNamed(
    called: string,
    seen: readonly string[],
    where: Parameters<typeof flowOf<CoroutineAwait>>[3],
  ): FlowStep<CoroutineAwait>[] {
    return coroutinesNamed(called, program).map((coroutine) =>
      flowOf<CoroutineAwait>(
        coroutine,
        program,
        (expression, isWith, { blocks, next, raised }) => {
          const known = howKnown({ expression, isWith }, program);
          const callee = expression.name === "CallExpression" ? expression.firstChild : null;
          const own = callee === null ? "" : lastName(callee, program);
          const isOwn = coroutinesNamed(own, program).length > 0;
          const isRead = seen.includes(own) || own === called || awaits.length > MOST_AWAITS;
          if (isOwn && known === "no" && !isRead) {
            const inside = { blocks, after: next, raised };
            return { at: undefined, next: flowsNamed(own, [...seen, called], inside) };
          }
          const at = { expression, isWith, blocks, isOpaque: isOwn || known !== "surely" };
          awaits.push(at);
          return { at, next: [next, ...raised] };
        },
        where,
      ),
    );
  }
}

/**
 * The search stops after about this number of awaits. Without this limit, coroutines that await each other many times
 * would have far too many awaits.
 */
const MOST_AWAITS = 2000;

/**
 * Returns the awaits at which a task of this coroutine can be now. `waits` lists everything that the task has waited
 * for, in order of time. An await is in the result if a path through the coroutine ends at this await, and a task on
 * this path can have exactly these `waits`. On a path, a task waits at every sleep, but it may pass any other await
 * without waiting.
 */
export function lastAwaits(
  { start, awaits }: CoroutineAwaits,
  waits: readonly TaskWait[],
  program: Program,
): CoroutineAwait[] {
  const isCut = waits.length > MOST_WAITS;
  let reached = stepsFrom([start], (at) => isCut || maySkip(at, program));
  let places: FlowStep<CoroutineAwait>[] = [];
  for (const { for: kind } of waits.slice(-MOST_WAITS)) {
    places = reached.filter(({ at }) => at !== undefined && mayWait(at, kind, program));
    const again = places.filter(({ at }) => waitsAgain(at!, kind));
    const next = stepsFrom(
      places.flatMap((place) => place.next),
      (at) => maySkip(at, program),
    );
    reached = [...new Set([...next, ...again])];
  }
  const found = places.flatMap(({ at }) => at ?? []);
  return awaits.filter((one) => found.includes(one));
}

/**
 * To find the await of a task, only this number of its latest waits is used. Earlier waits do not change the result.
 */
const MOST_WAITS = 500;

/**
 * Returns the steps that a task can reach from `starts`. On its way, the task passes only awaits for which `passes`
 * returns true.
 */
function stepsFrom(
  starts: readonly FlowStep<CoroutineAwait>[],
  passes: (at: CoroutineAwait) => boolean,
): FlowStep<CoroutineAwait>[] {
  const found = new Set<FlowStep<CoroutineAwait>>();
  const waiting = [...starts];
  for (let step = waiting.pop(); step !== undefined; step = waiting.pop()) {
    if (found.has(step)) continue;
    found.add(step);
    if (step.at === undefined || passes(step.at)) waiting.push(...step.next);
  }
  return [...found];
}

/** Returns what an await waits for, if this await can cause a wait of this `kind`. Otherwise returns undefined. */
export function thingAwaited(
  { expression, isWith }: Pick<CoroutineAwait, "expression" | "isWith">,
  kind: WaitKind,
  program: Program,
): AwaitedThing | undefined {
  if (isWith) return kind === "lock" ? { object: expression, wakers: ["release"] } : undefined;
  if (kind === "task") {
    const isNew =
      expression.name === "CallExpression" &&
      /create_task$/.test(program.text(expression.firstChild!));
    return isNew || PLAIN.has(expression.name) ? { object: undefined, wakers: [] } : undefined;
  }
  if (expression.name !== "CallExpression") return undefined;
  const callee = expression.firstChild!;
  const wakers = WAKERS[kind]?.[lastName(callee, program)];
  const object = callee.name === "MemberExpression" ? (callee.firstChild ?? undefined) : undefined;
  return wakers === undefined ? undefined : { object, wakers };
}

/** Returns the last name of an expression, such as `set` for `self.event.set`. */
export function lastName(node: PythonNode, { text }: Program): string {
  return text(node).split(".").at(-1)!.trim();
}

/** The syntax nodes of expressions that can hold a task or a coroutine. */
const PLAIN: ReadonlySet<string> = new Set([
  "VariableName",
  "MemberExpression",
  "SubscriptExpression",
]);

/** For each kind of wait: the methods that start it, each with the methods that end the wait. */
const WAKERS: Partial<Record<WaitKind, Readonly<Record<string, readonly string[]>>>> = {
  sleep: { sleep: [], sleep_ms: [] },
  // A Queue that is written in Python uses Events, so a wait for such a Queue is recorded as a wait for an Event.
  event: {
    wait: ["set"],
    get: ["put", "put_nowait"],
    put: ["get", "get_nowait"],
    join: ["task_done"],
  },
  flag: { wait: ["set"] },
  lock: { acquire: ["release"] },
  "queue item": { get: ["put", "put_nowait"] },
  "queue room": { put: ["get", "get_nowait"] },
  "queue work": { join: ["task_done"] },
  gather: { gather: [] },
  timeout: { wait_for: [], wait_for_ms: [] },
};

/**
 * Says how sure it is that an await waits for an object or a function of asyncio. The result is `maybe` if only the
 * name of a method suggests it.
 */
function howKnown(
  one: Pick<CoroutineAwait, "expression" | "isWith">,
  program: Program,
): "surely" | "maybe" | "no" {
  const kinds = KINDS.filter((kind) => thingAwaited(one, kind, program) !== undefined);
  const [first] = kinds;
  if (first === undefined) return "no";
  if (first === "task") return "maybe";
  if (OWN_KINDS.has(first)) return "surely";
  const object = thingAwaited(one, first, program)?.object;
  if (object === undefined) return "maybe";
  if (first === "lock") return isLock(object, program) ? "surely" : "maybe";
  return /^asyncio\.|\bQueue$/.test(classOfObject(object, program) ?? "") ? "surely" : "maybe";
}

/**
 * The kinds of waits that functions of asyncio start, such as `sleep`. Every other kind of wait starts with a method of
 * an object.
 */
const OWN_KINDS: ReadonlySet<WaitKind> = new Set(["sleep", "gather", "timeout"]);

const KINDS = [...Object.keys(WAKERS), "task"] as readonly WaitKind[];

/**
 * Says whether an expression holds a Lock. For an attribute such as `account.lock`, every value that the program
 * assigns to an attribute of this name must be a Lock.
 */
export function isLock(object: PythonNode, program: Program): boolean {
  const known = classOfObject(object, program);
  if (known !== undefined) return known === "asyncio.Lock";
  if (object.name !== "MemberExpression") return false;
  const name = lastName(object, program);
  const values = program.nodes.flatMap((node) => {
    const [target, ...rest] = node.name === "AssignStatement" ? childrenOf(node) : [];
    const isSame = target?.name === "MemberExpression" && lastName(target, program) === name;
    return isSame ? rest.slice(-1) : [];
  });
  const isMade = (value: PythonNode) =>
    value.name === "CallExpression" && program.names.qualify(value.firstChild!) === "asyncio.Lock";
  return values.length > 0 && values.every(isMade);
}

function mayWait(one: CoroutineAwait, kind: WaitKind, program: Program): boolean {
  return one.isOpaque || thingAwaited(one, kind, program) !== undefined;
}

/** Says whether a task may pass an await without waiting. This is not possible at a sleep. */
function maySkip(one: CoroutineAwait, program: Program): boolean {
  return one.isOpaque || thingAwaited(one, "sleep", program) === undefined;
}

/**
 * Says whether a task may wait several times at one await. For example, one `get` of a Queue that is written in Python
 * may wait for several Events.
 */
function waitsAgain({ isOpaque, isWith }: CoroutineAwait, kind: WaitKind): boolean {
  return isOpaque || (kind === "event" && !isWith);
}
