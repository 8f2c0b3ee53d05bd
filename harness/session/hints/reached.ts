import { awaitedBy, isAsync, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { decoratedFunction, wrappersOf } from "./decorated-coroutines.ts";
import { calledFunction } from "./functions.ts";
import { neverReturns } from "./loops.ts";
import type { Program } from "./program.ts";

/**
 * Returns the position of a function, and the positions of all functions in the same file that it calls or awaits,
 * directly or through other functions.
 */
export function reachedFrom(
  definition: PythonNode,
  program: Program,
  seen: Set<number> = new Set(),
): Set<number> {
  if (seen.has(definition.from)) return seen;
  seen.add(definition.from);
  // Each decorator of this function puts an inner function around it. These inner functions run in the same task.
  for (const one of wrappersOf(definition, program)) reachedFrom(one, program, seen);
  for (const call of nodesBelow(definition, true)) {
    if (call.name !== "CallExpression") continue;
    const own = calledFunction(call, program) ?? decoratedFunction(call, program);
    if (own !== undefined) reachedFrom(own, program, seen);
  }
  return seen;
}

/**
 * Returns the functions whose code runs in the turns of a task: the coroutine of the task, and the functions in the
 * same file that this coroutine calls or awaits, directly or through other functions. A coroutine that becomes another
 * task does not count.
 */
export function runInTask(coroutine: PythonNode, program: Program): PythonNode[] {
  const found = new Map<number, PythonNode>();
  const waiting = [coroutine];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next.from)) continue;
    found.set(next.from, next);
    for (const call of nodesBelow(next, true)) {
      const own = call.name === "CallExpression" ? calledFunction(call, program) : undefined;
      const isRun = own && (!isAsync(own) || call.parent!.name === "AwaitExpression");
      if (isRun) waiting.push(own);
    }
  }
  return [...found.values()];
}

/**
 * Returns the coroutine in which a task stays after its first turn. Usually this is the task's own coroutine. But if
 * the only await of this coroutine waits for a second coroutine that never returns, the task stays in the second
 * coroutine.
 */
export function innermost(coroutine: PythonNode, program: Program): PythonNode {
  const awaits = nodesBelow(coroutine, true).filter(({ name }) => name === "AwaitExpression");
  const [only, ...more] = awaits;
  const call = only !== undefined && more.length === 0 ? awaitedBy(only) : undefined;
  const own = call?.name === "CallExpression" ? calledFunction(call, program) : undefined;
  return own !== undefined && neverReturns(own, program) ? innermost(own, program) : coroutine;
}
