import { isAsync, nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import {
  calledFunction,
  calledName,
  classOf,
  coroutineAround,
  type Hint,
  methodOf,
  nameOf,
  type Program,
} from "./program.ts";

/** A coroutine is called as a statement, so its object is thrown away and its body never runs. */
export function findCallsWithoutAwait(program: Program): Hint[] {
  return program.calls
    .filter((call) => call.parent!.name === "ExpressionStatement" && makesCoroutine(call, program))
    .map((call) => {
      const name = program.text(call.firstChild!);
      return program.hint(
        "coroutine-not-awaited",
        call,
        `${name}() only makes a coroutine here. Nothing awaits it, so its body never runs.`,
        `Write: await ${program.text(call)}`,
      );
    });
}

function makesCoroutine(call: PythonNode, program: Program): boolean {
  const qualified = calledName(call, program);
  if (qualified !== undefined) return ASYNCIO_COROUTINES.has(qualified);
  const own = calledFunction(call, program);
  if (own !== undefined) return isAsync(own) && !yields(own);
  const found = methodOf(call, program);
  return found !== undefined && METHODS.has(`${classOf(found.object, program)}.${found.method}`);
}

function yields(definition: PythonNode): boolean {
  return nodesBelow(definition, true).some(
    ({ name }) => name.startsWith("Yield") || name === "yield",
  );
}

const ASYNCIO_COROUTINES: ReadonlySet<string> = new Set([
  "asyncio.sleep",
  "asyncio.sleep_ms",
  "asyncio.wait_for",
  "asyncio.wait_for_ms",
]);

const METHODS: ReadonlySet<string> = new Set([
  "asyncio.Event.wait",
  "asyncio.Lock.acquire",
  "asyncio.ThreadSafeFlag.wait",
]);

/** An endless loop in a coroutine never lets another task run. */
export function findLoopsWithoutAwait(program: Program): Hint[] {
  return program.nodes
    .filter((node) => isEndless(node, program))
    .flatMap((loop) => {
      const coroutine = coroutineAround(loop);
      if (coroutine === undefined || canLeave(loop, program)) return [];
      return [
        program.hint(
          "loop-never-awaits",
          loop,
          `This loop in ${nameOf(coroutine, program)} never ends and never awaits, so no other task ever runs.`,
          "Add an await to the loop, for example: await asyncio.sleep_ms(10)",
        ),
      ];
    });
}

function isEndless(loop: PythonNode, { text }: Program): boolean {
  const condition = loop.name === "WhileStatement" ? loop.firstChild!.nextSibling! : undefined;
  return condition !== undefined && ["True", "1"].includes(text(condition));
}

function canLeave(loop: PythonNode, program: Program): boolean {
  return nodesBelow(loop, true).some((node) => {
    if (LEAVING.has(node.name)) return true;
    if (node.name !== "CallExpression") return false;
    const called = calledName(node, program) ?? program.text(node.firstChild!);
    return ["exit", "quit", "next", "sys.exit", "machine"].some(
      (name) => called === name || called.startsWith(`${name}.`),
    );
  });
}

const LEAVING: ReadonlySet<string> = new Set([
  "AwaitExpression",
  "async",
  "BreakStatement",
  "ReturnStatement",
  "RaiseStatement",
  "YieldExpression",
  "YieldStatement",
  "yield",
]);

/** A sleep of the module `time` stops all tasks, in a coroutine or in a function that a coroutine calls. */
export function findBlockingSleeps(program: Program): Hint[] {
  const callers = functionsOfCoroutines(program);
  return program.calls
    .filter((call) => blocks(call, program))
    .flatMap((call) => {
      const scope = scopeAround(call);
      const caller = scope && callers.get(scope.from);
      if (scope?.name !== "FunctionDefinition" || caller === undefined) return [];
      const own = nameOf(scope, program);
      const where = caller === own ? own : `${own}, which ${caller} calls`;
      const name = calledName(call, program) === "time.sleep" ? "sleep" : "sleep_ms";
      return [
        program.hint(
          "blocking-sleep",
          call,
          `${program.text(call)} in ${where} stops all tasks while it sleeps.`,
          `Write in a coroutine: await asyncio.${name}(...)`,
        ),
      ];
    });
}

/** Coroutines, and functions of this file that they call, by where they start; each with the coroutine's name. */
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

/** Says whether a call blocks for at least 1 ms. A length that is not a plain number counts, except in microseconds. */
function blocks(call: PythonNode, program: Program): boolean {
  const unitMs = UNITS_MS.get(calledName(call, program) ?? "");
  const length = call.getChild("ArgList")?.firstChild?.nextSibling;
  if (unitMs === undefined || !length || length.name === ")") return false;
  return length.name === "Number" ? Number(program.text(length)) * unitMs >= 1 : unitMs >= 1;
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ["time.sleep", 1000],
  ["time.sleep_ms", 1],
  ["time.sleep_us", 0.001],
]);
