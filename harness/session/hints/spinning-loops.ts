import {
  awaitedBy,
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
} from "../python-source/syntax.ts";
import { awaitsNothing, calledName, methodOf } from "./functions.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { canLeave, conditionOf, isForever } from "./loops.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program } from "./program.ts";

/** A loop that can start its next round without letting other tasks run. */
export interface SpinningLoop {
  readonly loop: PythonNode;
  /** The reason why the loop can start its next round without letting other tasks run, in one sentence. */
  readonly why: string;
  /** The Event that this loop waits for and that the program never clears. Undefined if there is no such Event. */
  readonly event: string | undefined;
}

/**
 * Returns the only `while` loop in these functions that can start its next round without letting other tasks run. `for`
 * loops inside this loop may also do this. Returns undefined if there is no such loop, or if any other loop may also do
 * this.
 */
export function onlySpinningLoop(
  functions: readonly PythonNode[],
  program: Program,
): SpinningLoop | undefined {
  const loops = functions
    .flatMap((one) => nodesBelow(one, true))
    .filter(({ name }) => name === "WhileStatement" || name === "ForStatement");
  const possible = loops
    .map((loop) => ({ loop, lets: roundOf(loop, program) }))
    .filter(({ loop, lets }) => lets !== "always" && !isShort(loop, program));
  // The outer loop is the first in this list. If all other loops are `for` loops inside the outer loop, only the outer
  // loop needs an explanation.
  const [outer, ...others] = possible;
  if (outer === undefined || outer.lets !== "sometimes" || outer.loop.name !== "WhileStatement") {
    return undefined;
  }
  const areInner = others.every(
    ({ loop }) => loop.name === "ForStatement" && loop.to <= outer.loop.to,
  );
  return areInner ? describe(outer.loop, program) : undefined;
}

/**
 * Says how often a piece of code lets other tasks run.
 * - `always`: each execution of the code lets other tasks run.
 * - `sometimes`: the code has a path that certainly lets no other task run.
 * - `unknown`: the code has awaits, and the source does not show whether they wait.
 */
type LetsRun = "always" | "sometimes" | "unknown";

/** Says whether one round of a loop lets other tasks run. */
function roundOf(loop: PythonNode, program: Program): LetsRun {
  const isWhile = loop.name === "WhileStatement";
  // The condition of a `while` is part of each round. Python computes the iterable of a `for` only once, so awaits in
  // the iterable do not count.
  const head = isWhile ? expressionLets(conditionOf(loop), program) : headOfFor(loop);
  const end = inOrder([head, blockLets(loop.getChild("Body")!, program)]);
  return oneOf([
    end,
    ...continuesOf(loop).map((one) => inOrder([head, wayTo(one, loop, program)])),
  ]);
}

/** Returns the `continue` statements that start the next round of this loop. */
function continuesOf(loop: PythonNode): PythonNode[] {
  return nodesBelow(loop, true).filter((node) => {
    if (node.name !== "ContinueStatement") return false;
    let around = node.parent!;
    while (!LOOPS.has(around.name)) around = around.parent!;
    return around.from === loop.from;
  });
}

const LOOPS: ReadonlySet<string> = new Set(["WhileStatement", "ForStatement"]);

/** Says whether a round of the loop lets other tasks run before it reaches this statement. */
function wayTo(statement: PythonNode, loop: PythonNode, program: Program): LetsRun {
  const parts: LetsRun[] = [];
  for (let node = statement; node.from !== loop.from; node = node.parent!) {
    if (node.parent!.name !== "Body") {
      if (node.name !== "Body" && awaitsIn(node.parent!)) parts.push("unknown");
      continue;
    }
    for (let before = node.prevSibling; before !== null; before = before.prevSibling) {
      parts.push(statementLets(before, program));
    }
    if (node.name === "WithStatement" && isAsync(node)) parts.push("unknown");
  }
  return inOrder(parts);
}

function headOfFor(loop: PythonNode): LetsRun {
  return isAsync(loop) ? "unknown" : "sometimes";
}

function blockLets(block: PythonNode, program: Program): LetsRun {
  const statements = childrenOf(block).flatMap((node) =>
    node.name === "StatementGroup" ? childrenOf(node) : [node],
  );
  // Two statements may depend on the same condition, such as `if a: await x` and then `if not a: await y`. Each of them
  // has a path without an await, but every path through both has an await. So for several such statements, the answer
  // is `unknown`.
  const withAwait = statements.filter((one) => BRANCHING.has(one.name) && awaitsIn(one));
  const found = inOrder(statements.map((one) => statementLets(one, program)));
  return found === "sometimes" && withAwait.length > 1 ? "unknown" : found;
}

const BRANCHING: ReadonlySet<string> = new Set([
  "IfStatement",
  "MatchStatement",
  "TryStatement",
  "WhileStatement",
  "ForStatement",
]);

function statementLets(node: PythonNode, program: Program): LetsRun {
  const blocks = node.getChildren("Body");
  switch (node.name) {
    case "IfStatement": {
      const branches = blocks.map((one) => blockLets(one, program));
      const hasElse = node.getChild("else") !== null;
      const [first, ...later] = childrenOf(node)
        .slice(1)
        .filter(({ name }) => name !== "Body");
      if (later.some(isOrHasAwait)) return "unknown";
      const rest = oneOf(hasElse ? branches : [...branches, "sometimes"]);
      return inOrder([expressionLets(first!, program), rest]);
    }
    case "TryStatement":
      // Only the `try` block counts, because the `except` blocks run only after an exception.
      return blockLets(blocks[0]!, program);
    case "WithStatement":
      return inOrder([isAsync(node) ? "unknown" : "sometimes", blockLets(blocks[0]!, program)]);
    case "WhileStatement":
      // If the inner loop never ends, this path never leads to the next round of the outer loop, so it counts as
      // `always`.
      return isForever(node, program) && !canLeave(node, program) ? "always" : unlessNone(node);
    case "ForStatement":
    case "MatchStatement":
      return unlessNone(node);
    case "BreakStatement":
    case "ReturnStatement":
    case "RaiseStatement":
      // After this statement, there is no next round that could run without an await. So `always` is right.
      return "always";
    default:
      return SCOPE.test(node.name) ? "sometimes" : expressionLets(node, program);
  }
}

const SCOPE = /Definition$|^DecoratedStatement$/;

function unlessNone(node: PythonNode): LetsRun {
  return awaitsIn(node) ? "unknown" : "sometimes";
}

/** Says whether the awaits of an expression, or of a statement without blocks, let other tasks run. */
function expressionLets(node: PythonNode, program: Program): LetsRun {
  const nodes = [node, ...nodesBelow(node, true)];
  if (nodes.some(({ name }) => YIELDS.test(name))) return "unknown";
  const awaits = nodes.filter(({ name }) => name === "AwaitExpression");
  const found = inOrder(awaits.map((one) => awaitLets(one, program)));
  const mayBeSkipped = nodes.some(({ name }) => /^(Conditional|Binary)Expression$/.test(name));
  return found === "always" && awaits.length > 0 && mayBeSkipped ? "unknown" : found;
}

const YIELDS = /^Yield|^yield$|ComprehensionExpression$/;

function awaitLets(node: PythonNode, program: Program): LetsRun {
  const awaited = awaitedBy(node);
  if (ALWAYS_WAITING.has(calledName(awaited, program) ?? "")) return "always";
  if (awaitsNothing(node, program)) return "sometimes";
  return eventNeverCleared(node, program) === undefined ? "unknown" : "sometimes";
}

/** The functions that let other tasks run in every call. */
const ALWAYS_WAITING: ReadonlySet<string> = new Set(["asyncio.sleep", "asyncio.sleep_ms"]);

/**
 * If `node` is `await event.wait()` and the program certainly never clears any Event, returns the Event. Otherwise
 * returns undefined.
 */
function eventNeverCleared(node: PythonNode, program: Program): string | undefined {
  const call = awaitedBy(node);
  const found = call.name === "CallExpression" ? methodOf(call, program) : undefined;
  if (found?.method !== "wait" || classOfObject(found.object, program) !== "asyncio.Event") {
    return undefined;
  }
  const isCleared = program.nodes.some(
    (one) => one.name === "PropertyName" && program.text(one) === "clear",
  );
  return isCleared || !usesOnlyKnownModules(program) ? undefined : program.text(found.object);
}

function inOrder(parts: readonly LetsRun[]): LetsRun {
  if (parts.includes("always")) return "always";
  return parts.includes("unknown") ? "unknown" : "sometimes";
}

function oneOf(branches: readonly LetsRun[]): LetsRun {
  if (branches.includes("sometimes")) return "sometimes";
  return branches.includes("unknown") ? "unknown" : "always";
}

function isOrHasAwait(node: PythonNode): boolean {
  return node.name === "AwaitExpression" || awaitsIn(node);
}

function awaitsIn(node: PythonNode): boolean {
  return nodesBelow(node, true).some(({ name }) => name === "AwaitExpression" || name === "async");
}

/**
 * Says whether a `for` loop certainly has fewer than 1000 rounds, or goes through a list or tuple that is written in
 * the head of the loop.
 */
function isShort(loop: PythonNode, program: Program): boolean {
  if (loop.name !== "ForStatement") return false;
  const iterable = childrenOf(loop).findLast(({ name }) => name === "Body")!.prevSibling!;
  const text = program.text(iterable);
  return SHORT.has(iterable.name) || /^range\(\d{1,3}\)$/.test(text);
}

const SHORT: ReadonlySet<string> = new Set(["ArrayExpression", "TupleExpression"]);

function describe(loop: PythonNode, program: Program): SpinningLoop {
  const awaits = nodesBelow(loop, true).filter(({ name }) => name === "AwaitExpression");
  if (awaits.length === 0) {
    return { loop, why: "This loop has no await.", event: undefined };
  }
  const events = new Set(awaits.flatMap((one) => eventNeverCleared(one, program) ?? []));
  const [event, ...more] = events;
  if (event !== undefined && more.length === 0) {
    const why = `This loop waits only for ${event}. Nothing clears this Event. So after the Event has been set once, ${event}.wait() returns immediately in every round.`;
    return { loop, why, event };
  }
  const condition = conditionAround(awaits, loop);
  const skip = continuesOf(loop).find((one) => wayTo(one, loop, program) === "sometimes");
  const why =
    condition !== undefined
      ? `This loop awaits only if ${inOneLine(condition, program)} is true.`
      : skip !== undefined
        ? `The "continue" in line ${program.lineOf(skip)} starts the next round of this loop without an await.`
        : "This loop can start its next round without letting other tasks run.";
  return { loop, why, event: undefined };
}

/**
 * Returns the condition of the `if` that contains all awaits of a loop. The `if` must be directly in the loop, and must
 * have no `else` or `elif`.
 */
function conditionAround(awaits: readonly PythonNode[], loop: PythonNode): PythonNode | undefined {
  const [found] = loop.getChild("Body")!.getChildren("IfStatement").filter(awaitsIn);
  const [branch, ...more] = found?.getChildren("Body") ?? [];
  if (found === undefined || branch === undefined || more.length > 0) return undefined;
  const areInside = awaits.every(({ from, to }) => from >= branch.from && to <= branch.to);
  return areInside ? childrenOf(found)[1] : undefined;
}
