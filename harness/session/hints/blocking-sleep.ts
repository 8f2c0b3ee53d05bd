import { isAsync, type PythonNode, SCOPES, scopeAround } from "../python-source/syntax.ts";
import { argumentsOf, calledFunction, calledName, nameOf, yields } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { isForever } from "./loops.ts";
import { inOneLine, type Program, written } from "./program.ts";

/** Finds sleeps of the module `time` in a coroutine, or in a function that a coroutine calls. They stop all tasks. */
export function findBlockingSleeps(program: Program): Hint[] {
  const callers = functionsOfCoroutines(program);
  return program.calls.flatMap((call) => {
    const scope = scopeAround(call);
    const caller = scope && callers.get(scope.from);
    if (scope?.name !== "FunctionDefinition" || caller === undefined) return [];
    if (!blocks(call, program)) return [];
    if (!isAsync(scope) && mayBeSkipped(call, program)) return [];
    const own = nameOf(scope, program);
    const fix = `await ${awaited(call, program)}`;
    return [
      program.mistake(
        "blocking-sleep",
        call,
        `${inOneLine(call, program)} in ${isAsync(scope) ? own : `${own}, which ${caller} calls,`} stops all tasks while it sleeps.`,
        isAsync(scope)
          ? `${fix}`
          : `Make ${own} a coroutine with async def, write in it: ${fix}, and call it with await`,
      ),
    ];
  });
}

/**
 * Finds the coroutines, and the functions of this file that coroutines call. The key is the position at which a
 * function starts. The value is the name of the coroutine itself, or the name of a coroutine that calls the function.
 */
function functionsOfCoroutines(program: Program): Map<number, string> {
  const found = new Map<number, string>();
  for (const node of program.nodes) {
    if (node.name === "FunctionDefinition" && isAsync(node))
      found.set(node.from, nameOf(node, program));
  }
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const call of program.calls) {
      const scope = scopeAround(call);
      const caller = scope && found.get(scope.from);
      const called = calledFunction(call, program);
      if (scope?.name !== "FunctionDefinition" || caller === undefined || called === undefined)
        continue;
      if (!isAsync(called) && !yields(called) && !found.has(called.from))
        found.set(called.from, caller);
    }
  }
  return found;
}

/**
 * Says whether a call is inside a condition of its function. Then the function may skip the call when a coroutine calls
 * it, so a hint would not be certain.
 */
function mayBeSkipped(call: PythonNode, program: Program): boolean {
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    if (outer.name === "IfStatement") return true;
    if (outer.name === "WhileStatement" && !isForever(outer, program)) return true;
  }
  return false;
}

/** The call of asyncio that sleeps at least as long. */
function awaited(call: PythonNode, program: Program): string {
  const length = inOneLine(argumentsOf(call, program).positional[0]!, program);
  switch (calledName(call, program)) {
    case "time.sleep":
      return `${written("asyncio.sleep", program)}(${length})`;
    case "time.sleep_us":
      return `${written("asyncio.sleep_ms", program)}(${Math.ceil(Number(length) / 1000)})`;
    default:
      return `${written("asyncio.sleep_ms", program)}(${length})`;
  }
}

/**
 * Says whether a call blocks for at least 1 ms. If the source does not show the length as a number, the answer is yes
 * for sleeps in seconds or milliseconds, and no for sleeps in microseconds.
 */
function blocks(call: PythonNode, program: Program): boolean {
  const unitMs = UNITS_MS.get(calledName(call, program) ?? "");
  const [length] = argumentsOf(call, program).positional;
  if (unitMs === undefined || length === undefined) return false;
  return length.name === "Number" ? Number(program.text(length)) * unitMs >= 1 : unitMs >= 1;
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["time.sleep", 1000],
  ["time.sleep_ms", 1],
  ["time.sleep_us", 0.001],
  ["pyb.delay", 1],
]);
