import {
  awaitedBy,
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
} from "../python-source/syntax.ts";
import { calledFunction, calledName } from "./functions.ts";
import type { Program } from "./program.ts";

/** Returns the endless loops that are directly in a function. Only an unexpected exception can end such a loop. */
export function endlessLoopsOf(definition: PythonNode, program: Program): PythonNode[] {
  return nodesBelow(definition, true).filter(
    (node) => isForever(node, program) && !canLeave(node, program),
  );
}

/**
 * Says whether a coroutine certainly never returns. This is true if the coroutine always reaches an endless loop, or
 * always awaits another coroutine that never returns. Only an exception can end such a coroutine.
 */
export function neverReturns(
  definition: PythonNode,
  program: Program,
  seen: readonly number[] = [],
): boolean {
  if (seen.includes(definition.from)) return false;
  const below = nodesBelow(definition, true);
  const endless = below.filter(
    (node) =>
      node.name === "AwaitExpression" &&
      awaitedIn(node, program, [...seen, definition.from]) !== undefined,
  );
  return [...endlessLoopsOf(definition, program), ...endless].some((node) => {
    for (let outer = node.parent!; outer.from !== definition.from; outer = outer.parent!) {
      if (!PLAIN_BLOCKS.has(outer.name) || outer.getChild("except") !== null) return false;
    }
    return below.every(({ name, from }) => name !== "ReturnStatement" || from > node.from);
  });
}

/** Returns the coroutine of this file that an `await` waits for, if this coroutine never returns. */
function awaitedIn(
  node: PythonNode,
  program: Program,
  seen: readonly number[],
): PythonNode | undefined {
  const call = awaitedBy(node);
  const own = call.name === "CallExpression" ? calledFunction(call, program) : undefined;
  return own !== undefined && isAsync(own) && neverReturns(own, program, seen) ? own : undefined;
}

const PLAIN_BLOCKS: ReadonlySet<string> = new Set([
  "Body",
  "TryStatement",
  "WithStatement",
  "ExpressionStatement",
]);

/** Says whether a loop is `while True` or `while 1`. */
export function isForever(loop: PythonNode, { text }: Program): boolean {
  return loop.name === "WhileStatement" && /^\(*(True|1)\)*$/.test(text(conditionOf(loop)));
}

/** Returns the statements directly in the body of a loop, without the statements of inner blocks. */
export function statementsOf(loop: PythonNode): PythonNode[] {
  return childrenOf(loop.getChild("Body")!)
    .slice(1)
    .flatMap((node) =>
      node.name === "StatementGroup" ? childrenOf(node).filter(({ name }) => name !== ";") : [node],
    );
}

/** The condition of a `while`. */
export function conditionOf(loop: PythonNode): PythonNode {
  return loop.firstChild!.nextSibling!;
}

/**
 * Says whether a loop may end before its condition is false. It may end with a break, a return, a raise, or a call that
 * ends the program. A yield counts, too, because the caller may never continue the generator. An exception may also
 * end the loop, but only if the function catches this exception outside of the loop.
 */
export function canLeave(loop: PythonNode, program: Program): boolean {
  if (isInTry(loop, program)) return true;
  return nodesBelow(loop, true).some((node) => {
    if (node.name === "BreakStatement") return leavesWithBreak(node, loop);
    return LEAVING.has(node.name) || mayEnd(node, program);
  });
}

const LEAVING: ReadonlySet<string> = new Set([
  "ReturnStatement",
  "RaiseStatement",
  "YieldExpression",
  "YieldStatement",
  "yield",
]);

/** Says whether a break ends this loop, and not an inner loop. */
function leavesWithBreak(node: PythonNode, loop: PythonNode): boolean {
  for (let inner = node; inner.from !== loop.from; inner = inner.parent!) {
    const isBody = inner.name === "Body" && inner.prevSibling?.name !== "else";
    if (isBody && LOOPS.has(inner.parent!.name)) return inner.parent!.from === loop.from;
  }
  return true;
}

const LOOPS: ReadonlySet<string> = new Set(["WhileStatement", "ForStatement"]);

function mayEnd(node: PythonNode, program: Program): boolean {
  if (node.name !== "CallExpression") return false;
  const own = calledFunction(node, program);
  if (own !== undefined) return nodesBelow(own).some(({ name }) => name === "RaiseStatement");
  const called = calledName(node, program) ?? program.text(node.firstChild!);
  return /(^|\.)(exit|quit|next|reset|soft_reset|deepsleep)$/.test(called);
}

/**
 * Says whether the function may catch, outside of the loop, an exception that was raised inside the loop. Such an
 * exception ends the loop, but not the function.
 */
function isInTry(loop: PythonNode, program: Program): boolean {
  for (let outer = loop.parent; outer !== null; outer = outer.parent) {
    if (outer.name === "FunctionDefinition") return false;
    if (outer.name !== "TryStatement") continue;
    const caught = outer.getChildren("except").map((except) => except.nextSibling!);
    if (caught.some((one) => !/(KeyboardInterrupt|CancelledError)$/.test(program.text(one)))) {
      return true;
    }
  }
  return false;
}
