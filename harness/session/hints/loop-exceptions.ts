import { nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { calledFunction, methodOf } from "./functions.ts";
import type { Program } from "./program.ts";

/**
 * Says whether an exception may be the planned end of a loop. This is so in two cases: (1) the loop takes or puts items
 * until a call such as `get_nowait` raises an exception, or (2) a caller of the function that contains the loop catches
 * an exception by its name.
 */
export function endsByException(
  loop: PythonNode,
  definition: PythonNode,
  program: Program,
): boolean {
  return takesItems(loop, program) || isCaughtByCaller(definition, program, new Set());
}

/**
 * Says whether a loop takes or puts items with a call such as `get_nowait` or `put_nowait`. Such a call raises an
 * exception when there are no more items, or no more room for items. So this exception may end the loop.
 */
function takesItems(loop: PythonNode, program: Program): boolean {
  return nodesBelow(loop, true).some((call) => {
    if (call.name !== "CallExpression") return false;
    const callee = call.firstChild!;
    const name = methodOf(call, program)?.method ?? program.text(callee);
    return TAKING.has(name) && calledFunction(call, program) === undefined;
  });
}

const TAKING: ReadonlySet<string> = new Set(
  "get_nowait heappop next pop popitem popleft put_nowait remove".split(" "),
);

/**
 * Says whether an exception of this function is expected. This is so if a caller of the function catches an exception
 * by its name. Only callers in the file of the function are found. They may call the function directly or through other
 * functions. `except Exception` does not count, because it catches unexpected errors.
 */
function isCaughtByCaller(definition: PythonNode, program: Program, seen: Set<number>): boolean {
  if (seen.has(definition.from)) return false;
  seen.add(definition.from);
  return program.calls.some((call) => {
    if (calledFunction(call, program)?.from !== definition.from) return false;
    if (isCaught(call, program)) return true;
    const caller = scopeAround(call);
    return caller?.name === "FunctionDefinition" && isCaughtByCaller(caller, program, seen);
  });
}

/** Says whether a `try` around a call, in the same function, catches an exception by its name. */
function isCaught(call: PythonNode, { text }: Program): boolean {
  for (let outer = call.parent; outer !== null; outer = outer.parent) {
    if (outer.name === "FunctionDefinition") return false;
    if (outer.name !== "TryStatement") continue;
    const caught = outer.getChildren("except").map((except) => except.nextSibling!);
    if (caught.some((one) => one.name !== "Body" && !UNEXPECTED.test(text(one)))) return true;
  }
  return false;
}

const UNEXPECTED =
  /^\W*(\w+\.)*(Exception|BaseException|KeyboardInterrupt|CancelledError|TimeoutError)\W*$/;
