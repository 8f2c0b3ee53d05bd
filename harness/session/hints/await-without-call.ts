import { awaitedBy, type PythonNode } from "../python-source/syntax.ts";
import { functionsNamedBy } from "./called-functions.ts";
import { needsArguments } from "./function-as-task.ts";
import { isCoroutine } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program } from "./program.ts";

/** Finds an `await` of a function without parentheses, or of an object that nobody can await, such as an Event. */
export function findAwaitsWithoutCall(program: Program): Hint[] {
  return program.nodes.flatMap((node) => {
    if (node.name !== "AwaitExpression") return [];
    const awaited = awaitedBy(node);
    const problem = ofFunction(awaited, program) ?? ofObject(awaited, program);
    if (problem === undefined) return [];
    return [program.mistake("await-not-awaitable", node, problem.what, problem.instead)];
  });
}

function ofFunction(awaited: PythonNode, program: Program) {
  if (!NAMES.has(awaited.name)) return undefined;
  const named = functionsNamedBy(awaited, program);
  if (!named?.every(({ node }) => isCoroutine(node))) return undefined;
  const shown = inOneLine(awaited, program);
  const given = named.some(({ node }) => needsArguments(node)) ? "..." : "";
  return {
    what: `${shown} is the function itself, not a coroutine, because it is not called. The await fails with TypeError.`,
    instead: `Call it: await ${shown}(${given})`,
  };
}

const NAMES: ReadonlySet<string> = new Set(["VariableName", "MemberExpression"]);

function ofObject(awaited: PythonNode, program: Program) {
  if (!NAMES.has(awaited.name)) return undefined;
  const owner = classOfObject(awaited, program) ?? "";
  const method = WAITING.get(owner);
  if (method === undefined) return undefined;
  const shown = inOneLine(awaited, program);
  return {
    what: `${shown} is an object of ${owner}, which is not awaitable. The await fails with TypeError.`,
    instead: `await ${shown}.${method}`,
  };
}

/** For each class: the method that a program should await instead of the object. */
const WAITING: ReadonlyMap<string, string> = new Map([
  ["asyncio.Event", "wait()"],
  ["asyncio.Lock", "acquire()"],
]);
