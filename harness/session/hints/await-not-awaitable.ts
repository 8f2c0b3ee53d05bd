import { awaitedBy, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { ordinaryFunctionOf } from "./function-as-task.ts";
import { methodOf, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { classOfObject } from "./parameters.ts";
import { isPlainCall } from "./plain-calls.ts";
import { inOneLine, type Program } from "./program.ts";
import { replacementFor } from "./sleep-replacement.ts";

/** Finds each `await` of a call that returns None or a number. Such an `await` raises TypeError. */
export function findAwaitsOfValues(program: Program): Hint[] {
  return program.nodes.flatMap((node) => {
    const call = node.name === "AwaitExpression" ? awaitedBy(node) : undefined;
    if (call?.name !== "CallExpression") return [];
    const advice = adviceFor(call, program);
    if (advice === undefined) return [];
    return [
      program.mistake(
        "await-not-awaitable",
        node,
        `${inOneLine(call, program)} is an ordinary call, not a coroutine. It runs, and then the await fails with TypeError.`,
        advice,
      ),
    ];
  });
}

function adviceFor(call: PythonNode, program: Program): string | undefined {
  const shown = inOneLine(call, program);
  const own = ordinaryFunctionOf(call, program);
  if (own !== undefined) {
    if (nodesBelow(own, true).some(({ name }) => name === "WhileStatement")) return undefined;
    const name = nameOf(own, program);
    return `Remove "await": ${shown}. If ${name} must wait for something, write "async def ${name}(...)", and write "await" wherever it waits`;
  }
  const sleep = replacementFor(call, program);
  if (sleep !== undefined) return `await ${sleep}`;
  if (!isPlainCall(call, program)) return undefined;
  const found = methodOf(call, program);
  const isEvent = found && classOfObject(found.object, program) === "asyncio.Event";
  return isEvent && found.method === "is_set"
    ? `await ${program.text(found.object)}.wait()`
    : `Remove "await": ${shown}`;
}
