import { awaitedBy, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { awaitsNothing, calledName, coroutineAround, methodOf, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { endsByException } from "./loop-exceptions.ts";
import { canLeave, conditionOf, isForever } from "./loops.ts";
import { originsOf } from "./origins.ts";
import { isPulled, pinsOf } from "./pins.ts";
import { inOneLine, type Program, written } from "./program.ts";

/** A loop that never awaits, with the hint about it. */
export interface LoopWithoutAwait {
  readonly loop: PythonNode;
  readonly hint: Hint;
}

/**
 * Finds loops in coroutines that stop all other tasks. Such a loop has no `await` that lets other tasks run. The loop
 * is either endless, or it waits for a button or for a time. If loops are nested, the rule reports only the outer loop.
 */
export function loopsWithoutAwait(program: Program): LoopWithoutAwait[] {
  const reported: PythonNode[] = [];
  return program.nodes.flatMap((loop) => {
    const coroutine = loop.name === "WhileStatement" ? coroutineAround(loop) : undefined;
    if (coroutine === undefined || reported.some((outer) => outer.to >= loop.to)) return [];
    const found = problemOf(loop, coroutine, program);
    if (found === undefined) return [];
    reported.push(loop);
    const hint = program.mistake("loop-never-awaits", loop, found.what, found.instead);
    return [{ loop, hint }];
  });
}

function problemOf(loop: PythonNode, coroutine: PythonNode, program: Program) {
  const below = nodesBelow(loop, true);
  const awaits = below.filter(({ name }) => name === "AwaitExpression");
  const canSwitch =
    below.some(({ name }) => name === "async") ||
    awaits.some((node) => !awaitsNothing(node, program));
  if (canSwitch || canLeave(loop, program)) return undefined;
  if (endsByException(loop, coroutine, program)) return undefined;
  const name = nameOf(coroutine, program);
  const pause = `await ${written("asyncio.sleep_ms", program)}(10)`;
  if (isForever(loop, program)) {
    const [first] = awaits;
    const what =
      first === undefined
        ? `This loop in ${name} never awaits, so no other task can run once the loop has started.`
        : `${inOneLine(first, program)} never lets another task run, because ${inOneLine(awaitedBy(first).firstChild!, program)} itself waits for nothing. So no other task can run once this loop in ${name} has started.`;
    return { what, instead: `Add an await to the loop, for example: ${pause}` };
  }
  const condition = inOneLine(conditionOf(loop), program);
  if (awaits.length > 0) return undefined;
  if (waitsForButton(loop, program)) {
    return {
      what: `This loop in ${name} waits for the pin without an await. No other task can run while ${condition} is true.`,
      instead: `Add an await to the loop: ${pause}`,
    };
  }
  if (waitsForTime(loop, program)) {
    return {
      what: `This loop in ${name} waits until some time has passed, but it has no await. No other task can run while ${condition} is true.`,
      instead: `Replace the loop with: await ${written("asyncio.sleep_ms", program)}(...)`,
    };
  }
  return undefined;
}

/**
 * Says whether a loop probably waits for a button: its condition reads a pin that has a pull resistor. A loop that
 * reads a clock does not count, because it may measure a short pulse.
 */
function waitsForButton(loop: PythonNode, program: Program): boolean {
  if (calls(loop, ALL_CLOCKS, program)) return false;
  const read = [conditionOf(loop), ...nodesBelow(conditionOf(loop), true)].filter(
    ({ name }) => name === "CallExpression",
  );
  const pins = pinsOf(program).filter(isPulled);
  return read.some((call) => {
    const found = methodOf(call, program);
    const object = found?.method === "value" ? found.object : call.firstChild!;
    const made = originsOf(object, program);
    return (
      pins.some(({ variable }) => variable !== undefined && variable === program.text(object)) ||
      made?.every((origin) => pins.some(({ call: pin }) => pin.from === origin.from)) === true
    );
  });
}

/** Says whether a loop only waits until a clock in milliseconds or seconds has reached a value. */
function waitsForTime(loop: PythonNode, program: Program): boolean {
  const body = loop.getChild("Body")!;
  const isEmpty = nodesBelow(body, true).every(
    ({ name }) => name === ":" || name === "PassStatement" || name === "pass",
  );
  return isEmpty && calls(conditionOf(loop), SLOW_CLOCKS, program);
}

function calls(node: PythonNode, functions: readonly string[], program: Program): boolean {
  return [node, ...nodesBelow(node, true)].some((call) =>
    functions.includes(calledName(call, program) ?? ""),
  );
}

const SLOW_CLOCKS = ["time.ticks_ms", "time.time", "time.monotonic"];
const ALL_CLOCKS = [...SLOW_CLOCKS, "time.ticks_us", "time.ticks_cpu", "time.time_ns"];
