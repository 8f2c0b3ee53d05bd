import { childrenOf, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { callsThatMade } from "./classes.ts";
import { createsTask } from "./event-loop.ts";
import {
  argumentsOf,
  calledFunction,
  calledName,
  coroutineAround,
  methodOf,
  nameOf,
} from "./functions.ts";
import type { Hint } from "./hint.ts";
import { isForever } from "./loops.ts";
import { type Program, written } from "./program.ts";

/**
 * Finds each `except` that catches CancelledError in an endless loop, if the program cancels the task of the loop. Such
 * a task does not end. There is no hint if the `except` sets something that ends the loop.
 */
export function findSwallowedCancels(program: Program): Hint[] {
  const cancelled = new Set(cancelledFunctions(program).map(({ from }) => from));
  return program.nodes.flatMap((node) => {
    const coroutine = node.name === "TryStatement" ? coroutineAround(node) : undefined;
    if (
      coroutine === undefined ||
      !cancelled.has(coroutine.from) ||
      !isInEndlessLoop(node, program)
    )
      return [];
    const except = swallowingExcept(node, program);
    if (except === undefined || endsLoopLater(except, node, program)) return [];
    const name = nameOf(coroutine, program);
    return [
      program.mistake(
        "cancel-swallowed",
        except,
        `This "except" also catches CancelledError. So a cancel of ${name} only starts the next round of its loop, and ${name} does not end.`,
        `Write "except Exception:", because it does not catch CancelledError. Or add this line above: "except ${written("asyncio.CancelledError", program)}: raise"`,
      ),
    ];
  });
}

/** Returns the coroutine functions whose tasks the program may cancel, with `task.cancel()` or with a timeout. */
function cancelledFunctions(program: Program): PythonNode[] {
  return program.calls.flatMap((call) => {
    const name = calledName(call, program);
    const found = methodOf(call, program);
    const makers =
      name === "asyncio.wait_for" || name === "asyncio.wait_for_ms"
        ? [call]
        : found?.method === "cancel"
          ? (callsThatMade(found.object, program) ?? []).filter((one) => createsTask(one, program))
          : [];
    return makers.flatMap((one) => {
      const [argument] = argumentsOf(one, program).positional;
      const own =
        argument?.name === "CallExpression" ? calledFunction(argument, program) : undefined;
      return own === undefined ? [] : [own];
    });
  });
}

/**
 * Returns true if a statement is directly in the body of a `while True`. The loop then continues after the statement.
 */
function isInEndlessLoop(node: PythonNode, program: Program): boolean {
  const loop = node.parent!.parent;
  return loop !== null && isForever(loop, program);
}

/**
 * Returns the `except` that catches CancelledError and does not leave the loop. The `try` of this `except` must contain
 * an await at which a cancel can arrive.
 */
function swallowingExcept(node: PythonNode, program: Program): PythonNode | undefined {
  const parts = childrenOf(node);
  const body = parts.find(({ name }) => name === "Body");
  const waits = body && nodesBelow(body, true).some(({ name }) => name === "AwaitExpression");
  if (!waits) return undefined;
  for (const [index, part] of parts.entries()) {
    if (part.name !== "except") continue;
    const caught = parts[index + 1]!;
    const handler = parts.slice(index).find(({ name }) => name === "Body")!;
    if (caught.name !== "Body" && /\bCancelledError\b/.test(program.text(caught))) {
      return leaves(handler) ? undefined : part;
    }
    if (caught.name === "Body" || program.text(caught) === "BaseException") {
      return leaves(handler) ? undefined : part;
    }
  }
  return undefined;
}

function leaves(handler: PythonNode): boolean {
  return nodesBelow(handler, true).some(({ name }) =>
    ["RaiseStatement", "ReturnStatement", "BreakStatement"].includes(name),
  );
}

/**
 * Says whether the loop may end after this `except` has run. For this, the loop must have a condition that can end it,
 * such as `if stopping: break`. The `except` must set a name that this condition reads, as in `stopping = True`. Or it
 * must call a function of the program, because this function may set such a name.
 */
function endsLoopLater(except: PythonNode, tried: PythonNode, program: Program): boolean {
  const handler = childrenOf(tried).find(
    ({ name, from }) => name === "Body" && from > except.from,
  )!;
  const loop = tried.parent!.parent!;
  const exits = nodesBelow(loop, true).filter(
    (node) =>
      node.name === "IfStatement" &&
      (node.from < except.from || node.from > handler.to) &&
      leaves(node),
  );
  const calls = nodesBelow(handler, true).filter(({ name }) => name === "CallExpression");
  if (exits.length > 0 && calls.some((call) => calledFunction(call, program))) return true;
  const set = nodesBelow(handler, true).flatMap((node) => namesSetBy(node, program));
  return exits
    .flatMap(conditionsOf)
    .flatMap((condition) => [condition, ...nodesBelow(condition, true)])
    .some(
      (one) =>
        (NAMES.has(one.name) && set.includes(program.text(one))) ||
        // A function in the condition may read what the `except` sets.
        (one.name === "CallExpression" && set.length > 0 && calledFunction(one, program)),
    );
}

/** Returns the names and attributes that a statement or a call may change, such as `stop` for `stop.set()`. */
function namesSetBy(node: PythonNode, program: Program): string[] {
  if (node.name === "UpdateStatement") return [program.text(node.firstChild!)];
  if (node.name === "AssignStatement") {
    const parts = childrenOf(node);
    const last = parts.findLastIndex(({ name }) => name === "AssignOp");
    return parts
      .slice(0, last)
      .flatMap((part) => [part, ...nodesBelow(part, true)])
      .filter(({ name }) => NAMES.has(name))
      .map(program.text);
  }
  const found = node.name === "CallExpression" ? methodOf(node, program) : undefined;
  return found === undefined ? [] : [program.text(found.object)];
}

const NAMES: ReadonlySet<string> = new Set(["VariableName", "MemberExpression"]);

/** Returns the conditions of an `if` and of its `elif` branches. */
function conditionsOf(node: PythonNode): PythonNode[] {
  return childrenOf(node).filter(
    ({ name, prevSibling }) =>
      name !== "Body" && (prevSibling?.name === "if" || prevSibling?.name === "elif"),
  );
}
