import { childrenOf, isAsync, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import {
  argumentsOf,
  calledFunction,
  calledName,
  functionOf,
  isCoroutine,
  nameOf,
  yields,
} from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * An ordinary function is called where asyncio needs a coroutine. The function runs at once, and asyncio refuses the
 * result of the function.
 */
export function findFunctionsAsTasks(program: Program): Hint[] {
  return program.calls.flatMap((call) => [
    ...uncalledIn(call, program),
    ...ordinaryHints(call, program),
  ]);
}

/** `asyncio.run(main)` instead of `asyncio.run(main())`. */
function uncalledIn(call: PythonNode, program: Program): Hint[] {
  return coroutineArguments(call, program).flatMap((argument) => {
    const definition = argument.name === "VariableName" ? functionOf(argument, program) : undefined;
    if (definition === undefined || !isCoroutine(definition)) return [];
    const name = nameOf(definition, program);
    return [
      program.mistake(
        "function-as-task",
        call,
        `${name} is the function itself, not a coroutine. ${calledName(call, program)} refuses it: TypeError.`,
        `Call the function: ${program.text(call.firstChild!)}(${name}())`,
      ),
    ];
  });
}

function ordinaryHints(call: PythonNode, program: Program): Hint[] {
  return ordinaryFunctionsIn(call, program).map(({ argument, definition }) => {
    const name = nameOf(definition, program);
    return program.mistake(
      "function-as-task",
      call,
      `${name} is an ordinary function. So ${inOneLine(argument, program)} runs here at once, and ${calledName(call, program)} gets None instead of a coroutine.`,
      `Make it a coroutine: async def ${name}(...), with an await wherever it waits.`,
    );
  });
}

/** The calls of ordinary functions among the arguments of a call that needs coroutines. */
export function ordinaryFunctionsIn(call: PythonNode, program: Program) {
  return coroutineArguments(call, program).flatMap((argument) => {
    const definition = ordinaryFunctionOf(argument, program);
    return definition === undefined ? [] : [{ argument, definition }];
  });
}

/** The arguments of a call that must be coroutines. */
function coroutineArguments(call: PythonNode, program: Program): readonly PythonNode[] {
  const most = TAKES_COROUTINE.get(calledName(call, program) ?? "") ?? 0;
  return argumentsOf(call, program).positional.slice(0, most);
}

/** How many of the first arguments must be coroutines. */
const TAKES_COROUTINE: ReadonlyMap<string, number> = new Map([
  ["asyncio.run", 1],
  ["asyncio.create_task", 1],
  ["asyncio.gather", Number.POSITIVE_INFINITY],
  ["asyncio.wait_for", 1],
  ["asyncio.wait_for_ms", 1],
]);

/** The function of this file that an argument calls, if it certainly returns None. */
function ordinaryFunctionOf(argument: PythonNode, program: Program): PythonNode | undefined {
  if (argument.name !== "CallExpression") return undefined;
  const definition = calledFunction(argument, program);
  if (definition === undefined || isAsync(definition) || yields(definition)) return undefined;
  const inside = nodesBelow(definition, true);
  // In MicroPython, a function with `await` returns a generator, and asyncio accepts a generator. A program with
  // `async with` in such a function does not start.
  const isGenerator = inside.some(({ name }) => name === "AwaitExpression" || name === "async");
  const returns = inside.some(
    (node) => node.name === "ReturnStatement" && childrenOf(node).length > 1,
  );
  return isGenerator || returns ? undefined : definition;
}
