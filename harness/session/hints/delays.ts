import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { calledFunction, calledName } from "./functions.ts";
import { conditionOf } from "./loops.ts";
import type { Program } from "./program.ts";
import { blockedMs } from "./sleep-replacement.ts";

/**
 * Says whether code may wait for at least 1 ms without an await. This is true if the code calls a sleep of `time`,
 * `pyb` or `machine`, or reads a clock in the condition of a loop. If the code calls functions of this file, the code
 * of these functions also counts.
 */
export function mayDelay(
  code: PythonNode,
  program: Program,
  seen: readonly number[] = [],
): boolean {
  return nodesBelow(code, true).some((node) => {
    if (node.name === "WhileStatement") return readsClock(conditionOf(node), program);
    if (node.name !== "CallExpression") return false;
    const blocked = blockedMs(node, program);
    if (blocked.isSleep) return blocked.ms === undefined || blocked.ms >= 1;
    if (calledName(node, program) === "machine.lightsleep") return true;
    const own = calledFunction(node, program);
    if (own === undefined || seen.includes(own.from)) return false;
    return mayDelay(own, program, [...seen, own.from]);
  });
}

/** Says whether a condition reads a clock. A loop with such a condition waits for time to pass. */
export function readsClock(condition: PythonNode, program: Program): boolean {
  return [condition, ...nodesBelow(condition, true)].some((node) =>
    CLOCK.test(calledName(node, program) ?? ""),
  );
}

const CLOCK = /^time\.(ticks_(ms|us|cpu)|time|time_ns|monotonic)$/;
