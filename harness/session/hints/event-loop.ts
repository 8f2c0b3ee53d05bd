import type { PythonNode } from "../python-source/syntax.ts";
import { callsThatMade } from "./classes.ts";
import { calledName, methodOf } from "./functions.ts";
import type { Program } from "./program.ts";

/** Says whether a call creates a task: `asyncio.create_task(...)`, or `create_task` of a loop. */
export function createsTask(call: PythonNode, program: Program): boolean {
  return calledOfLoop(call, program) === "asyncio.create_task";
}

/** Says whether a call runs the loop: `asyncio.run(...)`, `loop.run_forever()` or `loop.run_until_complete(...)`. */
export function runsLoop(call: PythonNode, program: Program): boolean {
  return RUNS.has(calledOfLoop(call, program) ?? "");
}

const RUNS: ReadonlySet<string> = new Set([
  "asyncio.run",
  "asyncio.run_forever",
  "asyncio.run_until_complete",
]);

/**
 * Returns the full name of a called function, such as `asyncio.create_task`. A method of a loop counts as a function of
 * asyncio: for `loop.create_task`, the name is also `asyncio.create_task`.
 */
export function calledOfLoop(call: PythonNode, program: Program): string | undefined {
  const qualified = calledName(call, program);
  const found = qualified === undefined ? methodOf(call, program) : undefined;
  if (found === undefined) return qualified;
  const loops =
    found.object.name === "CallExpression" ? [found.object] : callsThatMade(found.object, program);
  const isLoop = loops?.every((made) => LOOPS.has(calledName(made, program) ?? "")) ?? false;
  return isLoop ? `asyncio.${found.method}` : undefined;
}

const LOOPS: ReadonlySet<string> = new Set(["asyncio.get_event_loop", "asyncio.new_event_loop"]);
