import { isCoroutine, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { handlersOf } from "./interrupts.ts";
import { type Program, written } from "./program.ts";

/** Finds an `async def` as the handler of an interrupt. The interrupt only makes a coroutine, and nothing awaits it. */
export function findCoroutinesAsHandlers(program: Program): Hint[] {
  return handlersOf(program).flatMap(({ call, handler }) => {
    if (handler.name !== "FunctionDefinition" || !isCoroutine(handler)) return [];
    const name = nameOf(handler, program);
    const flag = written("asyncio.ThreadSafeFlag", program);
    return [
      program.mistake(
        "coroutine-as-handler",
        call,
        `${name} is a coroutine, and an interrupt cannot await it. So the interrupt only makes a coroutine, and the body of ${name} never runs.`,
        `Outside of all functions: flag = ${flag}(). As the handler: lambda _: flag.set(). In a task, in a loop: await flag.wait(), and then await ${name}(...)`,
      ),
    ];
  });
}
