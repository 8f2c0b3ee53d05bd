import {
  childrenOf,
  isAwaited,
  nodesBelow,
  type PythonNode,
  scopeAround,
} from "../python-source/syntax.ts";
import { calledOfLoop, createsTask } from "./event-loop.ts";
import { argumentsOf, nameOf } from "./functions.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { startsTasks } from "./mains.ts";
import type { Program } from "./program.ts";

/** A part of the source of the main coroutine, given by the positions where it starts and ends. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * Returns the parts of the main coroutine in which other tasks exist. A part starts where the main coroutine creates
 * tasks, and ends where it has awaited these tasks. Returns undefined if the parts are not certain, for example in
 * these cases:
 * - Perhaps other code creates tasks.
 * - Perhaps the main coroutine does not await one of the tasks.
 * - Perhaps the main coroutine itself runs as another task.
 */
export function partsWithTasks(main: PythonNode, program: Program): Part[] | undefined {
  if (!usesOnlyKnownModules(program) || !isUsedOnce(main, program)) return undefined;
  const starts = program.nodes.filter((node) => startsTasks([node], program));
  const parts = starts.map((start) =>
    scopeAround(start)?.from === main.from ? partOf(start, program) : undefined,
  );
  return parts.some((part) => part === undefined) ? undefined : parts.map((part) => part!);
}

/** Says whether the program uses a function exactly once. The definition of the function does not count as a use. */
function isUsedOnce(definition: PythonNode, program: Program): boolean {
  const name = nameOf(definition, program);
  const uses = program.nodes.filter(
    (node) =>
      (node.name === "VariableName" || node.name === "PropertyName") && program.text(node) === name,
  );
  return uses.length === 2;
}

function partOf(start: PythonNode, program: Program): Part | undefined {
  if (isAwaited(start)) return WAITS.has(calledOfLoop(start, program) ?? "") ? start : undefined;
  if (!createsTask(start, program)) return undefined;
  const list = start.parent!;
  if (list.name === "ArgList" && isAwaitedByName(list.parent!, program)) return list.parent!;
  const statement = list.name === "AssignStatement" ? list : list.parent!;
  const isList = list.name.startsWith("Array") && statement.name === "AssignStatement";
  const [target, , , ...more] = childrenOf(statement);
  if (statement.name !== "AssignStatement" || target?.name !== "VariableName" || more.length > 0)
    return undefined;
  const name = program.text(target);
  if (program.names.allBindings(name, target).length !== 1) return undefined;
  for (let next = statement.nextSibling; next !== null; next = next.nextSibling) {
    if (awaits(next, name, isList, program)) return { from: start.from, to: next.to };
  }
  return undefined;
}

const WAITS: ReadonlySet<string> = new Set([
  "asyncio.gather",
  "asyncio.wait_for",
  "asyncio.wait_for_ms",
]);

function isAwaitedByName(call: PythonNode, program: Program): boolean {
  return isAwaited(call) && WAITS.has(calledOfLoop(call, program) ?? "");
}

/**
 * Says whether a statement certainly awaits the task in the variable `name`. If `isList` is true, the variable holds a
 * list of tasks, and the statement must await all of them.
 */
function awaits(statement: PythonNode, name: string, isList: boolean, program: Program): boolean {
  if (statement.name !== "ExpressionStatement" && statement.name !== "AssignStatement")
    return false;
  return nodesBelow(statement, true).some((node) => {
    if (node.name !== "VariableName" || program.text(node) !== name) return false;
    if (isAwaited(node)) return !isList;
    const list = node.parent!;
    if (list.name !== "ArgList" || !isAwaitedByName(list.parent!, program)) return false;
    const isGiven = argumentsOf(list.parent!, program).positional.some(
      ({ from }) => from === node.from,
    );
    return isList ? program.text(node.prevSibling!) === "*" : isGiven;
  });
}
