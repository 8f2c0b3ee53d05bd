import {
  awaitedBy,
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
  scopeAround,
} from "../python-source/syntax.ts";
import { createsTask } from "./event-loop.ts";
import {
  argumentsOf,
  awaitsNothing,
  calledFunction,
  calledName,
  isCoroutine,
  methodOf,
  nameOf,
} from "./functions.ts";
import type { Hint } from "./hint.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { neverReturns } from "./loops.ts";
import { pinsOf } from "./pins.ts";
import { neverEndsAtTop, worksWithoutEventLoop } from "./plain-programs.ts";
import { inOneLine, type Program, written } from "./program.ts";
import { usesAsValue } from "./task-not-awaited.ts";

/**
 * Finds a main coroutine that creates tasks and then ends without an await. `asyncio.run` returns when the main
 * coroutine ends, so these tasks never get a turn.
 */
export function findMainsThatEnd(program: Program): Hint[] {
  const runs = program.calls.filter((call) => calledName(call, program) === "asyncio.run");
  const [run, ...more] = runs;
  if (run === undefined) return findLoopsThatNeverRun(program);
  if (more.length > 0 || program.calls.some(runsLoop)) return [];
  const [argument] = argumentsOf(run, program).positional;
  const main = argument?.name === "CallExpression" ? calledFunction(argument, program) : undefined;
  if (main === undefined || !isCoroutine(main)) return [];
  const [first, ...rest] = tasksWithoutTurn(main, program);
  if (first === undefined) return [];
  const name = nameOf(main, program);
  const others = rest.map((call) => program.lineOf(call)).join(", ");
  return [
    program.mistake(
      "main-ends-early",
      first,
      `${name} never awaits after ${inOneLine(first, program)}. ${written("asyncio.run", program)} returns as soon as ${name} ends, so this task never gets a turn${others === "" ? "" : `, nor does the task of line ${others}`}.`,
      `At the end of ${name}, wait for the task. Or let ${name} wait for as long as the program must run, for example: await ${written("asyncio.sleep", program)}(10)`,
    ),
  ];

  /**
   * Says whether a call runs the loop again, as `run_forever` does. If the loop runs again, the tasks may run later.
   */
  function runsLoop(call: PythonNode): boolean {
    return LATER_RUNS.has(methodOf(call, program)?.method ?? "");
  }
}

/** Finds the tasks and coroutines that a program prepares for the loop although the program never runs the loop. */
function findLoopsThatNeverRun(program: Program): Hint[] {
  if (!usesOnlyKnownModules(program)) return [];
  if (program.calls.some((call) => /run/i.test(program.text(call.firstChild!)))) return [];
  const outside = program.calls.find(
    (call) => createsTask(call, program) && isRunAtTop(call, program),
  );
  if (outside !== undefined) {
    return [
      program.mistake(
        "main-ends-early",
        outside,
        `${inOneLine(outside, program)} only creates a task. Nothing in this program runs the loop, so the task never gets a turn.`,
        "At the end of the program: asyncio.get_event_loop().run_forever()".replace(
          "asyncio.get_event_loop",
          written("asyncio.get_event_loop", program),
        ),
      ),
    ];
  }
  const main = unusedMain(program);
  if (main === undefined) return [];
  const name = nameOf(main, program);
  return [
    program.mistake(
      "main-ends-early",
      main,
      `Nothing runs ${name}. The program defines it and ends.`,
      `At the end of the program: ${written("asyncio.run", program)}(${name}())`,
    ),
  ];
}

/** Says whether code outside all functions runs a node, directly or through a function that it calls. */
function isRunAtTop(node: PythonNode, program: Program): boolean {
  const scope = scopeAround(node);
  if (scope === undefined) return true;
  return (
    scope.name === "FunctionDefinition" &&
    !isAsync(scope) &&
    program.calls.some(
      (call) =>
        scopeAround(call) === undefined && calledFunction(call, program)?.from === scope.from,
    )
  );
}

/**
 * Finds the coroutine function that should run the whole program, if the program forgot to use it. This is the unused
 * coroutine function `main`. If there is no `main`, it is the only unused coroutine function of a program that sets up
 * pins and does nothing else. A function with parameters does not count. Returns undefined if code outside all
 * functions never ends.
 */
function unusedMain(program: Program): PythonNode | undefined {
  if (neverEndsAtTop(program)) return undefined;
  const unused = program.nodes.filter(
    (node) =>
      node.name === "FunctionDefinition" &&
      isCoroutine(node) &&
      scopeAround(node) === undefined &&
      node.parent!.name !== "DecoratedStatement" &&
      childrenOf(node.getChild("ParamList")!).length === 2 &&
      program.nodes.filter(
        (use) => use.name === "VariableName" && program.text(use) === nameOf(node, program),
      ).length === 1,
  );
  const setsUpPins = pinsOf(program).some(({ call }) => scopeAround(call) === undefined);
  return (
    unused.find((node) => nameOf(node, program) === "main") ??
    (unused.length === 1 && setsUpPins && !worksWithoutEventLoop(program) ? unused[0] : undefined)
  );
}

const LATER_RUNS: ReadonlySet<string> = new Set(["run_forever", "run_until_complete"]);

/** Returns the calls that create tasks after the last await of a coroutine, if the coroutine certainly ends. */
function tasksWithoutTurn(main: PythonNode, program: Program): PythonNode[] {
  const below = nodesBelow(main, true);
  // A while loop may run forever, so it is not certain that the coroutine ends. Another rule reports an endless loop.
  if (below.some(({ name }) => name === "WhileStatement")) return [];
  const endless = below.some(
    (node) => node.name === "AwaitExpression" && awaitsForever(node, program),
  );
  if (endless) return [];
  const waits = below.filter(
    (node) =>
      (node.name === "AwaitExpression" && !awaitsNothing(node, program)) ||
      (node.name === "async" && node.parent!.from !== main.from),
  );
  const lastWait = Math.max(0, ...waits.map((node) => endWithLoops(node, main)));
  return below.filter(
    (node) =>
      node.name === "CallExpression" &&
      node.from > lastWait &&
      createsTask(node, program) &&
      usesAsValue(node, program).length === 0,
  );
}

/**
 * Says whether an await never ends, because the awaited coroutine never returns. Then the main coroutine does not end
 * either.
 */
function awaitsForever(node: PythonNode, program: Program): boolean {
  const awaited = awaitedBy(node);
  const own = awaited.name === "CallExpression" ? calledFunction(awaited, program) : undefined;
  return own !== undefined && neverReturns(own, program);
}

/**
 * Returns the position at which a wait ends. The node of a wait is an await, or the word `async` of an `async with` or
 * `async for`. An `async with` ends where its block ends. If the wait is in `for` loops of the function, the result is
 * the end of the outermost loop.
 */
function endWithLoops(node: PythonNode, main: PythonNode): number {
  let end = node.parent!.name === "WithStatement" ? node.parent!.to : node.to;
  for (let outer = node.parent!; outer.from > main.from; outer = outer.parent!) {
    if (outer.name === "ForStatement") end = Math.max(end, outer.to);
  }
  return end;
}
