import {
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
  scopeAround,
} from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { calledOfLoop } from "./event-loop.ts";
import {
  argumentsOf,
  calledFunction,
  functionOf,
  isCoroutine,
  nameOf,
  yields,
} from "./functions.ts";
import type { Hint } from "./hint.ts";
import { isPlainCall } from "./plain-calls.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds calls of asyncio that get a wrong argument instead of a coroutine: a function that is not called, the result of
 * an ordinary function, or a list.
 */
export function findFunctionsAsTasks(program: Program): Hint[] {
  return program.calls.flatMap((call) => [
    ...uncalledIn(call, program),
    ...ordinaryHints(call, program),
    ...plainHints(call, program),
    ...listHints(call, program),
  ]);
}

/** Finds `asyncio.run(main)`, which should be `asyncio.run(main())`. */
function uncalledIn(call: PythonNode, program: Program): Hint[] {
  const named = functionsIn(call, program);
  const [first] = named;
  if (first === undefined) return [];
  const names = named.map(({ definition }) => nameOf(definition, program));
  const isOne = new Set(names).size === 1;
  return [
    program.mistake(
      "function-as-task",
      call,
      `${listed([...new Set(names)])} ${isOne ? "is the function itself, not a coroutine" : "are the functions themselves, not coroutines"}. ${program.text(call.firstChild!)} refuses ${isOne ? "it" : "them"}: TypeError.`,
      `Call the function${isOne ? "" : "s"}: ${withCalls(call, named, program)}`,
    ),
  ];
}

function listed(names: readonly string[]): string {
  return names.length < 2
    ? names.join("")
    : `${names.slice(0, -1).join(", ")} and ${names.at(-1)!}`;
}

/**
 * Returns the text of the call with parentheses after each function. Each `...` in parentheses stands for the arguments
 * that a function needs.
 */
function withCalls(call: PythonNode, named: readonly Named[], program: Program): string {
  let end = call.from;
  let text = "";
  const whole = program.text(call);
  for (const { argument, definition } of named) {
    const needs = needsArguments(definition) ? "..." : "";
    text += `${whole.slice(end - call.from, argument.to - call.from)}(${needs})`;
    end = argument.to;
  }
  return (text + whole.slice(end - call.from)).replace(/\s*\n\s*/g, " ");
}

/** Says whether a call of this function must pass an argument. `self` does not count. */
export function needsArguments(definition: PythonNode): boolean {
  const parts = childrenOf(definition.getChild("ParamList")!).slice(1, -1);
  const isMethod = scopeAround(definition)?.name === "ClassDefinition";
  const [first] = parts;
  return first !== undefined && (!isMethod || parts.length > 1) && parts.at(1)?.name !== "AssignOp";
}

interface Named {
  readonly argument: PythonNode;
  readonly definition: PythonNode;
}

/**
 * Returns the arguments that are coroutine functions, although the call needs coroutines. The program should call these
 * functions.
 */
function functionsIn(call: PythonNode, program: Program): Named[] {
  return coroutineArguments(call, program).flatMap((argument) => {
    const isName = argument.name === "VariableName" || argument.name === "MemberExpression";
    const definition = isName ? functionOf(argument, program) : undefined;
    return definition !== undefined && isCoroutine(definition) ? [{ argument, definition }] : [];
  });
}

function ordinaryHints(call: PythonNode, program: Program): Hint[] {
  return ordinaryFunctionsIn(call, program).map(({ argument, definition }) => {
    const name = nameOf(definition, program);
    return program.mistake(
      "function-as-task",
      call,
      `${name} is an ordinary function. So ${inOneLine(argument, program)} runs here immediately, and ${program.text(call.firstChild!)} gets None instead of a coroutine.`,
      `Make it a coroutine function: write "async def ${name}(...)", and write "await" wherever it waits.`,
    );
  });
}

/**
 * Finds calls such as `asyncio.create_task(led.toggle())`. The method of a pin or of another object of the board is
 * never a coroutine.
 */
function plainHints(call: PythonNode, program: Program): Hint[] {
  return coroutineArguments(call, program).flatMap((argument) => {
    if (argument.name !== "CallExpression" || !isPlainCall(argument, program)) return [];
    const shown = inOneLine(argument, program);
    return [
      program.mistake(
        "function-as-task",
        call,
        `${shown} is an ordinary call, not a coroutine. So it runs here immediately, and ${program.text(call.firstChild!)} refuses its result: TypeError.`,
        `If you need no task, write: ${shown}. If you need a task, write a coroutine (async def) that makes this call`,
      ),
    ];
  });
}

/** Returns the arguments that a call of asyncio certainly refuses: functions, and the results of ordinary functions. */
export function refusedArgumentsIn(call: PythonNode, program: Program): PythonNode[] {
  return [...functionsIn(call, program), ...ordinaryFunctionsIn(call, program)].map(
    ({ argument }) => argument,
  );
}

/** If a call needs coroutines, returns its arguments that are calls of ordinary functions. */
function ordinaryFunctionsIn(call: PythonNode, program: Program): Named[] {
  return coroutineArguments(call, program).flatMap((argument) => {
    const definition = ordinaryFunctionOf(argument, program);
    return definition === undefined ? [] : [{ argument, definition }];
  });
}

/** Finds `asyncio.gather(tasks)` if `tasks` is a list. The call should be `asyncio.gather(*tasks)`. */
function listHints(call: PythonNode, program: Program): Hint[] {
  if (calledOfLoop(call, program) !== "asyncio.gather") return [];
  const { positional, isWhole } = argumentsOf(call, program);
  const [list, ...more] = positional;
  const values = list && (LISTS.has(list.name) ? [list] : valuesOf(list, program));
  if (!isWhole || more.length > 0 || !values?.length) return [];
  if (!values.every(({ name }) => LISTS.has(name))) return [];
  const text = inOneLine(list!, program);
  return [
    program.mistake(
      "function-as-task",
      call,
      `${text} is a list, but ${program.text(call.firstChild!)} needs each coroutine as a separate argument: TypeError.`,
      `Write a star before the list: ${program.text(call.firstChild!)}(*${text})`,
    ),
  ];
}

const LISTS: ReadonlySet<string> = new Set(["ArrayExpression", "ArrayComprehensionExpression"]);

/** Returns those arguments of a call that must be coroutines. */
function coroutineArguments(call: PythonNode, program: Program): readonly PythonNode[] {
  const most = TAKES_COROUTINE.get(calledOfLoop(call, program) ?? "") ?? 0;
  return argumentsOf(call, program).positional.slice(0, most);
}

/** For each function of asyncio: how many of its first arguments must be coroutines. */
const TAKES_COROUTINE: ReadonlyMap<string, number> = new Map([
  ["asyncio.run", 1],
  ["asyncio.run_until_complete", 1],
  ["asyncio.create_task", 1],
  ["asyncio.gather", Number.POSITIVE_INFINITY],
  ["asyncio.wait_for", 1],
  ["asyncio.wait_for_ms", 1],
]);

/** Returns the function of this file that an expression calls, if this function certainly returns None. */
export function ordinaryFunctionOf(argument: PythonNode, program: Program): PythonNode | undefined {
  if (argument.name !== "CallExpression") return undefined;
  const definition = calledFunction(argument, program);
  if (definition === undefined || isAsync(definition) || yields(definition)) return undefined;
  const inside = nodesBelow(definition, true);
  // asyncio accepts a generator as a task. In MicroPython, a function with `await` returns a generator, even if it is
  // not an `async def`. This check treats a plain function with `async with` or `async for` as a generator, too. That is
  // a syntax error, so the program does not start and needs no hint of this rule.
  const isGenerator = inside.some(({ name }) => name === "AwaitExpression" || name === "async");
  const returns = inside.some(
    (node) => node.name === "ReturnStatement" && childrenOf(node).length > 1,
  );
  // A method that raises NotImplementedError is abstract: a call runs the method of a subclass instead.
  const isAbstract = inside.some(
    (node) => node.name === "RaiseStatement" && /\bNotImplementedError\b/.test(program.text(node)),
  );
  return isGenerator || returns || isAbstract ? undefined : definition;
}
