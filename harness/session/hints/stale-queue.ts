import { childrenOf, isAwaited, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { argumentsOf, calledName, coroutineAround, methodOf, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { isForever, statementsOf } from "./loops.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Finds loops that check whether a queue has an item, and then sleep for a long time. A new item, such as a new delay
 * for a blinking LED, has no effect until this sleep ends.
 */
export function findStaleQueues(program: Program): Hint[] {
  return program.nodes.flatMap((loop) => {
    const coroutine = isForever(loop, program) ? coroutineAround(loop) : undefined;
    const look = coroutine && lookIn(loop, program);
    const sleep = look && longSleepIn(loop, look, program);
    if (!coroutine || !look || !sleep) return [];
    const { queue } = look;
    const unit = sleep.name === "asyncio.sleep" ? "wait_for" : "wait_for_ms";
    const wait = `await ${written(`asyncio.${unit}`, program)}(${queue}.get(), ${sleep.length})`;
    const target = look.target === undefined ? "item" : look.target;
    return [
      program.mistake(
        "stale-queue",
        sleep.node,
        `${nameOf(coroutine, program)} looks at ${queue} only before or after this sleep. A new item waits until the sleep of ${sleep.length}${sleep.unit} ends.`,
        `Wait for the queue and the time together. In a try block: ${target} = ${wait}. Then: except ${written("asyncio.TimeoutError", program)}: pass`,
      ),
    ];
  });
}

interface Look {
  readonly node: PythonNode;
  /** The expression with which the program names the queue. */
  readonly queue: string;
  /** The variable to which the loop assigns the item. Undefined if there is no such variable. */
  readonly target: string | undefined;
}

/**
 * Finds an `if` or an inner `while` of the loop. Its condition must check a queue, as in `not queue.empty()` or
 * `queue.qsize()`. Its body must take an item of this queue, but must not collect the items (see `collects`).
 */
function lookIn(loop: PythonNode, program: Program): Look | undefined {
  for (const node of nodesBelow(loop, true)) {
    if (node.name !== "IfStatement" && (node.name !== "WhileStatement" || node.from === loop.from))
      continue;
    const condition = node.firstChild!.nextSibling!;
    const asks = [condition, ...nodesBelow(condition, true)].flatMap((call) => {
      const found = call.name === "CallExpression" ? methodOf(call, program) : undefined;
      return found && ["empty", "qsize"].includes(found.method) ? [found.object] : [];
    });
    const [asked] = asks;
    if (asked === undefined || !isQueue(asked, program)) continue;
    const queue = program.text(asked);
    const taken = nodesBelow(node, true).find((call) => {
      const found = call.name === "CallExpression" ? methodOf(call, program) : undefined;
      return (
        found !== undefined &&
        program.text(found.object) === queue &&
        (found.method === "get_nowait" || (found.method === "get" && isAwaited(call)))
      );
    });
    if (taken !== undefined && !collects(node, loop, program))
      return { node, queue, target: targetOf(taken, program) };
  }
  return undefined;
}

/**
 * Says whether an object may be a queue of asyncio. If the class of the object is known, the name of the class must end
 * with `Queue`. Otherwise, no class in the program may define `empty` or `qsize`.
 */
function isQueue(object: PythonNode, program: Program): boolean {
  const found = classOfObject(object, program);
  if (found !== undefined) return found.endsWith("Queue");
  return program.nodes.every(
    (node) =>
      node.name !== "ClassDefinition" ||
      ["empty", "qsize"].every((one) => program.names.bindingsIn(node, one).length === 0),
  );
}

/**
 * Says whether an inner loop collects items of the queue in a list or a sum that the outer loop uses, as in
 * `batch.append(q.get_nowait())`. Such a program takes many items at once on purpose.
 */
function collects(inner: PythonNode, outer: PythonNode, program: Program): boolean {
  if (inner.name !== "WhileStatement") return false;
  const { text } = program;
  const filled = nodesBelow(inner, true).flatMap((node) => {
    if (node.name === "UpdateStatement") return [text(node.firstChild!)];
    const found = node.name === "CallExpression" ? methodOf(node, program) : undefined;
    return found && COLLECTS.has(found.method) ? [text(found.object)] : [];
  });
  return nodesBelow(outer, true).some(
    (node) =>
      (node.from < inner.from || node.from > inner.to) &&
      (node.name === "VariableName" || node.name === "MemberExpression") &&
      filled.includes(text(node)),
  );
}

const COLLECTS: ReadonlySet<string> = new Set(["add", "append", "extend", "insert", "write"]);

/** Returns the variable `x` of `x = await queue.get()`. */
function targetOf(call: PythonNode, program: Program): string | undefined {
  const value = call.parent!.name === "AwaitExpression" ? call.parent! : call;
  const parts = value.parent!.name === "AssignStatement" ? childrenOf(value.parent!) : [];
  return parts.length === 3 ? program.text(parts[0]!) : undefined;
}

/**
 * Returns a long sleep that is directly in the body of the loop. A sleep is long if it takes at least 200 ms, or if its
 * length depends on the item. If another wait comes before this sleep, returns undefined, because that wait could be a
 * wait for the queue.
 */
function longSleepIn(loop: PythonNode, look: Look, program: Program) {
  for (const statement of statementsOf(loop)) {
    const node = statement.name === "ExpressionStatement" ? statement.firstChild! : statement;
    if (node.name !== "AwaitExpression") continue;
    const call = node.lastChild!;
    const name = calledName(call, program);
    if (name !== "asyncio.sleep" && name !== "asyncio.sleep_ms") return undefined;
    const [length] = argumentsOf(call, program).positional;
    if (length === undefined) return undefined;
    const text = inOneLine(length, program);
    const unitMs = name === "asyncio.sleep" ? 1000 : 1;
    const isLong =
      length.name === "Number"
        ? Number(program.text(length)) * unitMs >= LONG_MS
        : look.target !== undefined && namesIn(length, program).includes(look.target);
    const unit = length.name !== "Number" ? "" : unitMs === 1 ? " ms" : " s";
    if (isLong) return { node: call, name, length: text, unit };
  }
  return undefined;
}

/** The shortest delay that a person notices, in milliseconds. */
const LONG_MS = 200;

function namesIn(node: PythonNode, program: Program): string[] {
  return [node, ...nodesBelow(node, true)].map(program.text);
}
