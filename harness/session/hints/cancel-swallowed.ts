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
 * The program cancels a task, but an `except` within an endless loop of the task catches CancelledError. So the task
 * continues.
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
    if (except === undefined) return [];
    const name = nameOf(coroutine, program);
    return [
      program.mistake(
        "cancel-swallowed",
        except,
        `This except also catches CancelledError. So a cancel of ${name} only starts the next round of its loop, and ${name} does not end.`,
        `except Exception: catches errors, but not CancelledError. You can also add this line above the except: except ${written("asyncio.CancelledError", program)}: raise`,
      ),
    ];
  });
}

/** The coroutines whose tasks the program cancels. The program calls `task.cancel()`, or a timeout cancels the task. */
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

/** Says whether a statement is directly in the body of a `while True`, so that the loop continues after it. */
function isInEndlessLoop(node: PythonNode, program: Program): boolean {
  const loop = node.parent!.parent;
  return loop !== null && isForever(loop, program);
}

/**
 * Returns the `except` that catches CancelledError and continues. Its `try` must contain an await at which a cancel can
 * arrive.
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
