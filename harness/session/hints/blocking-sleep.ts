import {
  isAsync,
  isAwaited,
  type PythonNode,
  SCOPES,
  scopeAround,
} from "../python-source/syntax.ts";
import { createsTask } from "./event-loop.ts";
import { calledFunction, nameOf, yields } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { isForever } from "./loops.ts";
import { mainsOf, startsTasks } from "./mains.ts";
import { dependsOnlyOnPins } from "./pin-conditions.ts";
import { inOneLine, type Program, written } from "./program.ts";
import { endsProgramAfter, neverRuns } from "./skipped-sleeps.ts";
import { blockedMs, replacementFor } from "./sleep-replacement.ts";
import { partsWithTasks } from "./tasks-of-main.ts";

/** Finds sleeps that stop all tasks. See `blockingSleepsOf`. */
export function findBlockingSleeps(program: Program): Hint[] {
  return blockingSleepsOf(program).map(({ hint }) => hint);
}

/** A blocking sleep, with the function around it and the hint about it. */
export interface BlockingSleep {
  readonly call: PythonNode;
  readonly scope: PythonNode;
  readonly hint: Hint;
}

/**
 * Finds sleeps of the module `time` that stop all tasks. Such a sleep is in a coroutine, in a function that a coroutine
 * calls, or in the handler of an interrupt. There is no hint about a sleep in these cases:
 * - `main` runs it before the first task is created, or after all tasks have ended. It then delays no task.
 * - The program never reaches it.
 * - A reset follows immediately.
 */
export function blockingSleepsOf(program: Program): BlockingSleep[] {
  const callers = functionsOfCoroutines(program);
  const handlers = new Set(functionsInInterrupts(program).map(({ from }) => from));
  return program.calls.flatMap((call) => {
    const scope = scopeAround(call);
    const blocked = blockedMs(call, program);
    if (scope === undefined || !blocked.isSleep || isAwaited(call)) return [];
    const { ms = blocked.unitMs } = blocked;
    if (ms < 1 || neverRuns(call, program) || endsProgramAfter(call, program)) return [];
    if (handlers.has(scope.from)) {
      return mayBeSkipped(call, program) && !dependsOnlyOnPins(call, program)
        ? []
        : [{ call, scope, hint: inHandler(call, scope, program) }];
    }
    const caller = callers.get(scope.from);
    if (scope.name !== "FunctionDefinition" || caller === undefined) return [];
    if (!isAsync(scope) && mayBeSkipped(call, program)) return [];
    const isBetween = isOutsideOfTasks(call, program);
    if (isBetween && !isInLoop(call)) return [];
    const isAlone = isBetween || !mayHaveOtherTasks(program);
    const isHarmless = isAlone
      ? ms < LONG_MS || !isPartOfLoop(scope, program)
      : isBeforeOtherTasks(call, program);
    if (isHarmless) return [];
    return [{ call, scope, hint: inTask(call, scope, { caller, isAlone }, program) }];
  });
}

/**
 * The shortest sleep in milliseconds that gets a hint although there are no other tasks. A program that drives a sensor
 * needs short sleeps, and without other tasks a short sleep delays nobody.
 */
const LONG_MS = 20;

/**
 * Says whether a function is a coroutine, or whether a loop in a coroutine calls it. Any other function runs only once,
 * at the start, so it may sleep as long as it needs.
 */
function isPartOfLoop(scope: PythonNode, program: Program, seen: readonly number[] = []): boolean {
  if (isAsync(scope)) return true;
  if (seen.includes(scope.from)) return false;
  return program.calls.some((call) => {
    if (calledFunction(call, program)?.from !== scope.from) return false;
    const caller = scopeAround(call);
    if (caller?.name !== "FunctionDefinition") return false;
    return isAsync(caller) ? isInWhile(call) : isPartOfLoop(caller, program, [...seen, scope.from]);
  });
}

function isInWhile(call: PythonNode): boolean {
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    if (outer.name === "WhileStatement") return true;
  }
  return false;
}

function isInLoop(call: PythonNode): boolean {
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    if (outer.name === "ForStatement" || outer.name === "WhileStatement") return true;
  }
  return false;
}

function inTask(
  call: PythonNode,
  scope: PythonNode,
  { caller, isAlone }: { readonly caller: string; readonly isAlone: boolean },
  program: Program,
): Hint {
  const own = nameOf(scope, program);
  const place = isAsync(scope) ? own : `${own}, which ${caller} calls,`;
  const fix = `await ${replacementFor(call, program)}`;
  return program.mistake(
    "blocking-sleep",
    call,
    `${inOneLine(call, program)} in ${place} ${isAlone ? "stops the whole program while it sleeps" : "stops all tasks while it sleeps"}.`,
    isAsync(scope)
      ? `${fix}`
      : `Make ${own} a coroutine: define it with "async def". In ${own}, write: ${fix}. Call ${own} with "await"`,
  );
}

function inHandler(call: PythonNode, scope: PythonNode, program: Program): Hint {
  const handler =
    scope.name === "LambdaExpression" ? "an interrupt handler" : nameOf(scope, program);
  return program.mistake(
    "blocking-sleep",
    call,
    `${inOneLine(call, program)} in ${handler} runs in an interrupt. All tasks stop while it sleeps.`,
    `In the handler, only call flag.set(). Outside the handler, create the flag: flag = ${written("asyncio.ThreadSafeFlag", program)}(). Let a task do the rest in a loop that starts with: await flag.wait(). In this task, sleep with: await ${replacementFor(call, program)}`,
  );
}

/**
 * Finds the functions of this file that run in a task. Such a function is a coroutine, or a coroutine calls it. The key
 * is the position at which the function starts. The value is the name of this coroutine.
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
 * Says whether a function makes this call only under a condition: an `if`, or the condition of a loop. If so, nobody
 * knows whether a coroutine reaches the call, and a hint would not be certain.
 */
function mayBeSkipped(call: PythonNode, program: Program): boolean {
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    if (outer.name === "IfStatement") return true;
    if (outer.name === "WhileStatement" && !isForever(outer, program)) return true;
  }
  return false;
}

/** Says whether a program may have more than one task: it creates tasks, or uses a module that may create tasks. */
function mayHaveOtherTasks(program: Program): boolean {
  return (
    program.files.some((file) => startsTasks(file.nodes, file)) || !usesOnlyKnownModules(program)
  );
}

/** Says whether only the main coroutine runs a call, at a time when no other task exists. */
function isOutsideOfTasks(call: PythonNode, program: Program): boolean {
  const [main, ...more] = mainsOf(program);
  const parts = main && more.length === 0 ? partsWithTasks(main, program) : undefined;
  if (parts === undefined || parts.length === 0) return false;
  const places = placesIn(main!, call, program, []) ?? [];
  return (
    places.length > 0 &&
    places.every((place) => parts.every(({ from, to }) => place < from || place >= to))
  );
}

/** Says whether a call runs only at the start of the main coroutine, before the coroutine creates its first task. */
export function isBeforeOtherTasks(call: PythonNode, program: Program): boolean {
  const mains = mainsOf(program);
  if (mains.length !== 1) return false;
  const [main] = mains;
  const places = placesIn(main!, call, program, []);
  if (places === undefined || places.length === 0) return false;
  const first = program.nodes.find(
    (node) => isIn(node, main!) && startsTasks([node], program, true),
  );
  if (first === undefined) return false;
  const start = startWithLoops(first, main!);
  return !hasTasksBefore(program) && places.every((place) => place < start);
}

/**
 * Returns the positions in the main coroutine from which a call is reached. Returns undefined if code outside the main
 * coroutine may also reach the call.
 */
function placesIn(
  main: PythonNode,
  call: PythonNode,
  program: Program,
  seen: readonly number[],
): number[] | undefined {
  const scope = scopeAround(call);
  if (scope?.name !== "FunctionDefinition" || seen.includes(scope.from)) return undefined;
  if (scope.from === main.from) return [call.from];
  const callers = program.calls.filter((one) => calledFunction(one, program)?.from === scope.from);
  const name = nameOf(scope, program);
  const uses = program.nodes.filter(
    (node) =>
      (node.name === "VariableName" || node.name === "PropertyName") && program.text(node) === name,
  );
  // If the function's name appears anywhere else than in its definition and its calls, other code may call the
  // function.
  if (uses.length !== callers.length + 1) return undefined;
  // A call outside all functions runs before or after the event loop, when no task runs.
  const inside = callers.filter((one) => scopeAround(one) !== undefined);
  const places = inside.map((one) => placesIn(main, one, program, [...seen, scope.from]));
  return places.some((one) => one === undefined) ? undefined : places.flatMap((one) => one!);
}

function isIn(node: PythonNode, scope: PythonNode): boolean {
  return scopeAround(node)?.from === scope.from;
}

/**
 * Returns the position of the outermost loop around a node in `main`. If the node is in no loop, returns the position
 * of the node itself.
 */
function startWithLoops(node: PythonNode, main: PythonNode): number {
  let start = node.from;
  for (let outer = node.parent!; outer.from > main.from; outer = outer.parent!) {
    if (outer.name === "ForStatement" || outer.name === "WhileStatement") start = outer.from;
  }
  return start;
}

/** Says whether code outside of coroutines creates tasks. Such tasks exist before the main coroutine starts. */
function hasTasksBefore(program: Program): boolean {
  return program.calls.some((call) => {
    const scope = scopeAround(call);
    return createsTask(call, program) && (scope === undefined || !isAsync(scope));
  });
}
