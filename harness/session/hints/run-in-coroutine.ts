import { calledOfLoop, runsLoop } from "./event-loop.ts";
import { argumentsOf, calledFunction, coroutineAround, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { endlessLoopsOf } from "./loops.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Finds coroutines that run the loop. This is a mistake, because the loop is already running while it runs the
 * coroutine.
 */
export function findRunsInCoroutines(program: Program): Hint[] {
  return program.calls.flatMap((call) => {
    const coroutine = coroutineAround(call);
    if (coroutine === undefined || !runsLoop(call, program)) return [];
    return [
      program.mistake(
        "run-in-coroutine",
        call,
        `${inOneLine(call, program)} is in the coroutine ${nameOf(coroutine, program)}, so the loop is already running. A loop cannot run within itself: CPython raises RuntimeError, and MicroPython may crash.`,
        adviceFor(call, program),
      ),
    ];
  });

  function adviceFor(call: (typeof program.calls)[number], from: Program): string {
    if (calledOfLoop(call, from) === "asyncio.run_forever") {
      return `Remove this line: the loop continues without it. If ${nameOf(coroutineAround(call)!, from)} must not end, write: while True: await ${written("asyncio.sleep", from)}(1)`;
    }
    const [argument] = argumentsOf(call, from).positional;
    const shown = argument === undefined ? "..." : inOneLine(argument, from);
    const own = argument?.name === "CallExpression" ? calledFunction(argument, from) : undefined;
    const task = `${written("asyncio.create_task", from)}(${shown})`;
    return own !== undefined && endlessLoopsOf(own, from).length > 0
      ? `${task}, because ${nameOf(own, from)} never ends`
      : `await ${shown}`;
  }
}
