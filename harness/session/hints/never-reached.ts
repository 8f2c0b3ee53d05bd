import { nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { calledOfLoop, createsTask, runsLoop } from "./event-loop.ts";
import { argumentsOf, calledFunction, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { neverReturns } from "./loops.ts";
import { inOneLine, type Program, written } from "./program.ts";

/**
 * Finds code that starts a coroutine, but comes after a line that never ends. For example, a program awaits two endless
 * coroutines, one after the other. The second coroutine then never starts.
 */
export function findUnreachedStarts(program: Program): Hint[] {
  const reported = new Set<number>();
  return program.nodes.flatMap((node) => {
    const wait = endlessWaitIn(node, program);
    const block = node.parent?.from ?? -1;
    if (wait === undefined || reported.has(block)) return [];
    const later = laterStart(node, program);
    if (later === undefined) return [];
    reported.add(block);
    return [
      program.mistake(
        "never-reached",
        later,
        `${inOneLine(wait.call, program)} in line ${program.lineOf(node)} never returns, because ${wait.why}. So this line is never reached.`,
        adviceFor(wait, later, program),
      ),
    ];
  });
}

interface EndlessWait {
  readonly call: PythonNode;
  /** The call that makes the endless coroutine. Undefined if the program waits in `run_forever`. */
  readonly coroutine: PythonNode | undefined;
  readonly why: string;
}

/**
 * Returns the endless wait of a statement that awaits or runs an endless coroutine, or that calls `run_forever`.
 * Returns undefined if the statement may end.
 */
function endlessWaitIn(node: PythonNode, program: Program): EndlessWait | undefined {
  if (node.name !== "ExpressionStatement") return undefined;
  const expression = node.firstChild!;
  const isAwait = expression.name === "AwaitExpression";
  const call = isAwait ? expression.lastChild! : expression;
  if (call.name !== "CallExpression") return undefined;
  if (!isAwait && !runsLoop(call, program)) return undefined;
  if (calledOfLoop(call, program) === "asyncio.run_forever") {
    const isStopped = program.nodes.some(
      (one) => one.name === "PropertyName" && program.text(one) === "stop",
    );
    return isStopped ? undefined : { call, coroutine: undefined, why: "the loop runs forever" };
  }
  const [argument] = isAwait ? [call] : argumentsOf(call, program).positional;
  const own = argument?.name === "CallExpression" ? calledFunction(argument, program) : undefined;
  if (own === undefined || !neverReturns(own, program)) return undefined;
  return { call, coroutine: argument, why: `${nameOf(own, program)} never ends` };
}

/** Returns a later statement of the same block that creates a task, awaits something, or runs the loop. */
function laterStart(node: PythonNode, program: Program): PythonNode | undefined {
  for (let next = node.nextSibling; next !== null; next = next.nextSibling) {
    if (!["ExpressionStatement", "AssignStatement"].includes(next.name)) continue;
    const starts = nodesBelow(next, true).some(
      (one) =>
        one.name === "AwaitExpression" ||
        (one.name === "CallExpression" && (createsTask(one, program) || runsLoop(one, program))),
    );
    if (starts) return next;
  }
  return undefined;
}

function adviceFor({ call, coroutine }: EndlessWait, later: PythonNode, program: Program): string {
  if (coroutine === undefined) return `Move this line before ${inOneLine(call, program)}`;
  const shown = inOneLine(coroutine, program);
  const next = nodesBelow(later, true).find(({ name }) => name === "CallExpression")!;
  const isTop = scopeAround(call) === undefined;
  const [argument] = argumentsOf(next, program).positional;
  const isOwn = calledFunction(next, program) !== undefined;
  const second = isOwn || argument === undefined ? next : argument;
  const own = calledFunction(coroutine, program);
  if (isTop && own !== undefined && nameOf(own, program) === "main") {
    return `In main, before the line that never ends: ${written("asyncio.create_task", program)}(${inOneLine(second, program)})`;
  }
  const both = `await ${written("asyncio.gather", program)}(${shown}, ${inOneLine(second, program)})`;
  if (createsTask(next, program) && !isTop) {
    return `Move this line before ${inOneLine(call, program)}, or write: ${both}`;
  }
  return isTop
    ? `Run both in one main. Write: async def main(): ${both}. At the end of the program: ${written("asyncio.run", program)}(main())`
    : `Run both at the same time: ${both}`;
}
