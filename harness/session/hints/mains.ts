import { isAsync, nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { calledOfLoop, createsTask } from "./event-loop.ts";
import { argumentsOf, calledFunction, functionOf } from "./functions.ts";
import type { Program } from "./program.ts";

/** Returns the coroutine functions of this file that the program runs with `asyncio.run` or `run_until_complete`. */
export function mainsOf(program: Program): PythonNode[] {
  const found = program.calls.flatMap((call) => {
    const called = calledOfLoop(call, program);
    if (called !== "asyncio.run" && called !== "asyncio.run_until_complete") return [];
    const [argument] = argumentsOf(call, program).positional;
    const main =
      argument?.name === "CallExpression" ? calledFunction(argument, program) : undefined;
    return main !== undefined && isAsync(main) ? [main] : [];
  });
  return [...new Map(found.map((main) => [main.from, main])).values()];
}

/**
 * Says whether one of these nodes may create a task. If `deep` is true, also looks into the functions and classes of
 * this file that the nodes name.
 */
export function startsTasks(
  nodes: readonly PythonNode[],
  program: Program,
  deep = false,
  seen: ReadonlySet<number> = new Set(),
): boolean {
  return nodes.some((node) => {
    if (node.name !== "CallExpression") return false;
    if (createsTask(node, program)) return true;
    if (CREATING.has(calledOfLoop(node, program) ?? "")) return true;
    if (!deep) return false;
    const called = functionOf(node.firstChild!, program) ?? classNamed(node, program);
    return (
      called !== undefined &&
      !seen.has(called.from) &&
      startsTasks(nodesBelow(called), program, true, new Set([...seen, called.from]))
    );
  });
}

const CREATING: ReadonlySet<string> = new Set([
  "asyncio.gather",
  "asyncio.wait_for",
  "asyncio.wait_for_ms",
  "asyncio.start_server",
]);

function classNamed(call: PythonNode, { names, text }: Program): PythonNode | undefined {
  const callee = call.firstChild!;
  if (callee.name !== "VariableName") return undefined;
  const found = names.resolve(text(callee), callee);
  return found?.kind === "definition" && found.node.name === "ClassDefinition"
    ? found.node
    : undefined;
}
