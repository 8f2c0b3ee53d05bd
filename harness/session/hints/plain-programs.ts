import { isAsync, nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { calledFunction } from "./functions.ts";
import { handlersOf } from "./interrupts.ts";
import { canLeave, isForever } from "./loops.ts";
import type { Program } from "./program.ts";

/**
 * Says whether a program does its work without the loop of asyncio: in interrupts, or in its own loops. These loops are
 * outside all functions, or in functions that the code outside all functions calls.
 */
export function worksWithoutEventLoop(program: Program): boolean {
  return (
    handlersOf(program).length > 0 || nodesRunAtTop(program).some(({ name }) => LOOPS.has(name))
  );
}

/**
 * Says whether the code outside all functions reaches a loop that never ends, directly or in a function that it calls.
 */
export function neverEndsAtTop(program: Program): boolean {
  return nodesRunAtTop(program).some(
    (node) => isForever(node, program) && !canLeave(node, program),
  );
}

const LOOPS: ReadonlySet<string> = new Set(["ForStatement", "WhileStatement"]);

/**
 * Returns the nodes outside all functions, and the nodes of the ordinary functions of this file that the code outside
 * all functions calls, directly or through other functions.
 */
function nodesRunAtTop(program: Program): PythonNode[] {
  const found = program.nodes.filter((node) => scopeAround(node) === undefined);
  const seen = new Set<number>();
  for (const node of found) {
    const called = node.name === "CallExpression" ? calledFunction(node, program) : undefined;
    if (called === undefined || isAsync(called) || seen.has(called.from)) continue;
    seen.add(called.from);
    found.push(...nodesBelow(called, true));
  }
  return found;
}
