import { nodesBelow, type PythonNode, scopeAround } from "../python-source/syntax.ts";
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
import { inOneLine, type Program, written } from "./program.ts";
import { createsTask } from "./task-not-kept.ts";

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
      `${name} never awaits after ${inOneLine(first, program)}. ${written("asyncio.run", program)} returns as soon as ${name} ends, so this task never gets a turn${others === "" ? "" : `, nor does that of line ${others}`}.`,
      `At the end of ${name}, wait for the task, or as long as the program must run, for example: await ${written("asyncio.sleep", program)}(10)`,
    ),
  ];

  /** Says whether a call runs the loop again, as `run_forever` does. Then the tasks may run later. */
  function runsLoop(call: PythonNode): boolean {
    return LATER_RUNS.has(methodOf(call, program)?.method ?? "");
  }
}

/** Finds tasks that are created outside of all functions, in a program that never runs the loop. */
function findLoopsThatNeverRun(program: Program): Hint[] {
  const creates = program.calls.filter(
    (call) => createsTask(call, program) && scopeAround(call) === undefined,
  );
  const [first] = creates;
  if (first === undefined || !usesOnlyKnownModules(program)) return [];
  if (program.calls.some((call) => /run/i.test(program.text(call.firstChild!)))) return [];
  return [
    program.mistake(
      "main-ends-early",
      first,
      `${inOneLine(first, program)} only creates a task. Nothing in this program runs the loop, so the task never gets a turn.`,
      "At the end of the program: asyncio.get_event_loop().run_forever()",
    ),
  ];
}

/** Says whether all imported modules are known, so that none of them can run the loop. */
function usesOnlyKnownModules({ nodes, text }: Program): boolean {
  return nodes
    .filter(({ name }) => name === "ImportStatement")
    .every((node) => {
      const [, from, list] = /^(?:from\s+([\w.]+)\s+)?import\s+(.+)$/s.exec(text(node)) ?? [];
      const modules = from === undefined ? (list ?? "").split(",") : [from];
      return modules.every((module) => KNOWN_MODULES.has(module.trim().split(/[\s.]/)[0]!));
    });
}

const KNOWN_MODULES: ReadonlySet<string> = new Set(
  "asyncio uasyncio machine time utime micropython sys usys gc os uos math random urandom queue pyb json".split(
    " ",
  ),
);

const LATER_RUNS: ReadonlySet<string> = new Set(["run_forever", "run_until_complete"]);

/** The calls that create tasks, if the coroutine certainly ends without an await after them. */
function tasksWithoutTurn(main: PythonNode, program: Program): PythonNode[] {
  const below = nodesBelow(main, true);
  // A while loop may run forever, and then another rule reports it.
  if (below.some(({ name }) => name === "WhileStatement")) return [];
  const waits = below.filter(
    (node) =>
      (node.name === "AwaitExpression" && !awaitsNothing(node, program)) ||
      (node.name === "async" && node.parent!.from !== main.from),
  );
  const lastWait = Math.max(0, ...waits.map((node) => endWithLoops(node, main)));
  return below.filter(
    (node) => node.name === "CallExpression" && node.from > lastWait && createsTask(node, program),
  );
}

/**
 * The position at which a node ends. If the node is in for loops of the function, this is the end of the outermost
 * loop.
 */
function endWithLoops(node: PythonNode, main: PythonNode): number {
  let end = node.parent!.name === "WithStatement" ? node.parent!.to : node.to;
  for (let outer = node.parent!; outer.from > main.from; outer = outer.parent!) {
    if (outer.name === "ForStatement") end = Math.max(end, outer.to);
  }
  return end;
}
