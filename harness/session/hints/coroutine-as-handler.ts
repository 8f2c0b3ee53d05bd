import type { PythonNode } from "../python-source/syntax.ts";
import { adviceToPassFlag } from "./flag-advice.ts";
import { calledFunction, isCoroutine, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { handlersOf } from "./interrupts.ts";
import type { Program } from "./program.ts";

/**
 * Finds an `async def` that is used as the handler of an interrupt. The interrupt then only makes a coroutine, and
 * nothing awaits this coroutine.
 */
export function findCoroutinesAsHandlers(program: Program): Hint[] {
  return handlersOf(program).flatMap(({ call, handler }) => {
    const coroutine = coroutineIn(handler, program);
    if (coroutine === undefined) return [];
    const name = nameOf(coroutine, program);
    return [
      program.mistake(
        "coroutine-as-handler",
        call,
        `${name} is a coroutine function. An interrupt can call it, but cannot await the coroutine that the call makes. So the body of ${name} never runs.`,
        adviceToPassFlag(`${name}(...)`, program),
      ),
    ];
  });
}

/**
 * Returns the coroutine function that is the handler of an interrupt. If the handler is a lambda, returns the coroutine
 * function that the lambda calls. Returns undefined if there is no such function.
 */
function coroutineIn(handler: PythonNode, program: Program): PythonNode | undefined {
  if (handler.name === "FunctionDefinition") return isCoroutine(handler) ? handler : undefined;
  const call = handler.lastChild!;
  const own = call.name === "CallExpression" ? calledFunction(call, program) : undefined;
  return own !== undefined && isCoroutine(own) ? own : undefined;
}
