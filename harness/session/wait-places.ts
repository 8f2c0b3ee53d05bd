import type { TaskLane, WaitKind } from "../trace/task-lane.ts";
import {
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
  parsePython,
  textOf,
} from "./python-source/syntax.ts";
import type { Session } from "./session.ts";

/** Where a task waits, and what could end the wait, as far as the source of the program shows it. */
export interface WaitPlace {
  /** The name of the task's coroutine. */
  readonly task: string;
  /** The lines that may be the place of the wait, in order. Usually there is only one line. */
  readonly lines: readonly number[];
  /** The expression that waits, such as `event.wait()`. Undefined if several lines may be the place of the wait. */
  readonly waits: string | undefined;
  /**
   * What can end the wait, such as `event.set()`. Empty if no method can end the wait, for example if the task waits
   * for a task.
   */
  readonly wakers: readonly string[];
  /** The lines with these calls, in order. */
  readonly wakerLines: readonly number[];
}

/**
 * Returns the places where tasks wait. Leaves out tasks that have ended, and waits with a time limit. Also leaves out a
 * task if no line of the program fits, for example because another module defines its coroutine. If the record of the
 * tasks was cut, nobody knows the last waits, so the list is empty.
 */
export function findWaitPlaces({
  program: { text },
  tasks = [],
  tasksCutAtUs,
}: Pick<Session, "program" | "tasks" | "tasksCutAtUs">): WaitPlace[] {
  if (tasksCutAtUs !== undefined) return [];
  const waiting = tasks.flatMap(({ name, turns, ending }) => {
    const wait = ending === undefined ? turns.at(-1)?.wait : undefined;
    return wait === undefined || wait.untilUs !== undefined ? [] : [{ name, kind: wait.for }];
  });
  const top = waiting.length === 0 ? undefined : parsePython(text);
  if (top === undefined) return [];
  const source = { text, nodes: nodesBelow(top) };
  const found = new Map<string, WaitPlace>();
  for (const { name, kind } of waiting) {
    const place = placeOf(name, kind, source);
    if (place !== undefined) found.set(JSON.stringify(place), place);
  }
  return [...found.values()];
}

/**
 * Returns the time since which no task has had a turn, if every task that has not ended waits without a time limit.
 * Otherwise returns undefined.
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

/** The shortest wait that counts. At the end of a session, waits that are shorter than this are usual. */
const LEAST_STUCK_US = 20_000;

interface Source {
  readonly text: string;
  readonly nodes: readonly PythonNode[];
}

/** An expression that may wait. */
interface Wait {
  readonly node: PythonNode;
  /** The object, such as `event` in `event.wait()`. */
  readonly object: PythonNode | undefined;
  /** The method that can end the wait, such as `set`. Undefined if no single method can end the wait. */
  readonly wakers: readonly string[];
}

function placeOf(task: string, kind: WaitKind, source: Source): WaitPlace | undefined {
  const waits = waitsIn(task, kind, source, new Set());
  const [first, ...others] = waits;
  if (first === undefined) return undefined;
  const nodes = waits.map(({ node }) => node);
  const lines = linesOf(nodes, source);
  const place = { task, lines, waits: textOf(first.node, source.text) };
  if (others.length > 0) {
    return { task, lines, waits: undefined, wakers: [], wakerLines: [] };
  }
  if (first.object === undefined || first.wakers.length === 0) {
    return { ...place, wakers: [], wakerLines: [] };
  }
  const name = lastName(first.object, source);
  const ends = endsOf(first, source);
  const same = ends.filter(({ object }) => lastName(object, source) === name);
  // Another variable may hold the same object, so a call on that variable may also end the wait.
  const shown = same.length > 0 ? same : ends;
  const words =
    shown.length > 0 ? shown.map(({ call }) => call) : first.wakers.map((one) => `${one}()`);
  return {
    ...place,
    wakers: [...new Set(words)],
    wakerLines: linesOf(
      shown.map(({ node }) => node),
      source,
    ),
  };
}

/**
 * The expressions at which a coroutine can wait in this way. If the coroutine awaits other coroutines of the file, the
 * expressions in these coroutines count, too.
 */
function waitsIn(name: string, kind: WaitKind, source: Source, seen: Set<string>): Wait[] {
  if (seen.has(name)) return [];
  seen.add(name);
  const functions = source.nodes.filter(
    (node) => node.name === "FunctionDefinition" && isAsync(node) && nameOf(node, source) === name,
  );
  return functions.flatMap((one) =>
    nodesBelow(one, true).flatMap((node) => {
      const awaited = awaitedIn(node);
      return awaited.flatMap((expression) => {
        const wait = waitOf(expression, node.name === "WithStatement", kind, source);
        if (wait !== undefined) return [wait];
        const called = expression.name === "CallExpression" ? expression.firstChild : undefined;
        return called ? waitsIn(lastName(called, source), kind, source, seen) : [];
      });
    }),
  );
}

/** The expressions that an `await` or an `async with` awaits. */
function awaitedIn(node: PythonNode): PythonNode[] {
  const children = childrenOf(node);
  if (node.name === "AwaitExpression") return children.slice(-1);
  if (node.name !== "WithStatement" || !isAsync(node)) return [];
  return children.filter(({ name }) => EXPRESSIONS.has(name)).slice(0, 1);
}

const EXPRESSIONS = new Set(["VariableName", "MemberExpression", "CallExpression"]);

function waitOf(
  expression: PythonNode,
  isWith: boolean,
  kind: WaitKind,
  source: Source,
): Wait | undefined {
  if (isWith) {
    const wakers = ["release"];
    return kind === "lock" ? { node: expression, object: expression, wakers } : undefined;
  }
  const node = expression;
  if (kind === "task") {
    const isPlain = node.name === "VariableName" || node.name === "MemberExpression";
    const isNew = node.name === "CallExpression" && /create_task$/.test(calleeOf(node, source));
    return isPlain || isNew || node.name === "SubscriptExpression"
      ? { node, object: undefined, wakers: [] }
      : undefined;
  }
  if (node.name !== "CallExpression") return undefined;
  const callee = node.firstChild!;
  const method = lastName(callee, source);
  const wakers = WAKERS[kind]?.[method];
  const object = callee.name === "MemberExpression" ? (callee.firstChild ?? undefined) : undefined;
  return wakers === undefined ? undefined : { node, object, wakers };
}

/** The methods that start each kind of wait, and the methods that end it. */
const WAKERS: Partial<Record<WaitKind, Readonly<Record<string, readonly string[]>>>> = {
  // A Queue that is written in Python waits for its own Events.
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

/** The places of the program that can end a wait of this kind. */
function endsOf({ node: waiting, wakers }: Wait, source: Source) {
  const calls = source.nodes.flatMap((node) => {
    const callee = node.name === "CallExpression" ? node.firstChild! : undefined;
    const object = callee?.name === "MemberExpression" ? callee.firstChild : undefined;
    if (!callee || !object || !wakers.includes(lastName(callee, source))) return [];
    return [{ node, object, call: `${textOf(callee, source.text)}()` }];
  });
  // The end of an `async with` block on a lock releases the lock.
  const blocks = source.nodes
    .filter(({ name }) => name === "WithStatement" && wakers.includes("release"))
    .flatMap(awaitedIn)
    .filter(({ from }) => from !== waiting.from)
    .map((node) => ({ node, object: node, call: `async with ${textOf(node, source.text)}` }));
  return [...calls, ...blocks];
}

function calleeOf(call: PythonNode, { text }: Source): string {
  return textOf(call.firstChild!, text);
}

/** The last name of an expression, such as `set` in `self.event.set`. */
function lastName(node: PythonNode, { text }: Source): string {
  return textOf(node, text).split(".").at(-1)!.trim();
}

function nameOf(definition: PythonNode, { text }: Source): string {
  return textOf(definition.getChild("VariableName")!, text);
}

function linesOf(nodes: readonly PythonNode[], { text }: Source): number[] {
  const lines = nodes.map(({ from }) => text.slice(0, from).split(/\r\n|\r|\n/).length);
  return [...new Set(lines)].sort((one, other) => one - other);
}
