import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { calledFunction, coroutineAround, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { hasSeveralItems } from "./item-counts.ts";
import { neverReturns, statementsOf } from "./loops.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Finds a `for` that awaits an endless coroutine for each item. The coroutine of the first item never ends, so the loop
 * never comes to its second item.
 */
export function findEndlessFirstItems(program: Program): Hint[] {
  return program.nodes.flatMap((loop) => {
    if (loop.name !== "ForStatement" || coroutineAround(loop) === undefined) return [];
    const statements = statementsOf(loop);
    const place = statements.findIndex((one) => endlessCall(one, program) !== undefined);
    if (place < 0 || !hasSeveralItems(loop, program) || mayGoOn(statements.slice(0, place)))
      return [];
    const call = endlessCall(statements[place]!, program)!;
    const name = nameOf(calledFunction(call, program)!, program);
    return [
      program.mistake(
        "never-reached",
        statements[place]!,
        `${inOneLine(call, program)} never returns, because ${name} never ends. So this loop never comes to its second item.`,
        adviceFor(loop, call, statements.length === 1, program),
      ),
    ];
  });
}

/**
 * Returns the call of an endless coroutine that a statement of the program awaits. Returns undefined if the statement
 * awaits no such call.
 */
function endlessCall(statement: PythonNode, program: Program): PythonNode | undefined {
  const wait = statement.name === "ExpressionStatement" ? statement.firstChild! : undefined;
  const call = wait?.name === "AwaitExpression" ? wait.lastChild! : undefined;
  if (call?.name !== "CallExpression") return undefined;
  const own = calledFunction(call, program);
  return own !== undefined && neverReturns(own, program) ? call : undefined;
}

/** Says whether statements may end the loop or skip an item. A loop with such statements may want only one item. */
function mayGoOn(statements: readonly PythonNode[]): boolean {
  return statements.some((one) =>
    [one, ...nodesBelow(one, true)].some(({ name }) =>
      /^(Continue|Break|Return|Raise)Statement$/.test(name),
    ),
  );
}

function adviceFor(loop: PythonNode, call: PythonNode, isOnly: boolean, program: Program): string {
  const gather = written("asyncio.gather", program);
  const head = program.text(loop).split(/:\s*(?:#.*)?[\r\n]/)[0]!;
  if (isOnly && !head.includes(":") && head.length <= LONGEST) {
    return `Run all calls at the same time, without the loop: await ${gather}(*[${inOneLine(call, program)} ${head}])`;
  }
  const task = `${written("asyncio.create_task", program)}(${inOneLine(call, program)})`;
  return `Run all calls at the same time. Before the loop: tasks = []. Instead of this line: tasks.append(${task}). After the loop: await ${gather}(*tasks)`;
}

const LONGEST = 60;
