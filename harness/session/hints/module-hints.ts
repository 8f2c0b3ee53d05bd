import { isAsync, isAwaited, type PythonNode } from "../python-source/syntax.ts";
import { findAwaitsInFunctions } from "./await-in-function.ts";
import { findAwaitsOfValues } from "./await-not-awaitable.ts";
import { type BlockingSleep, blockingSleepsOf, isBeforeOtherTasks } from "./blocking-sleep.ts";
import { functionsCalledBy } from "./called-functions.ts";
import { findForgottenAwaits } from "./coroutine-not-awaited.ts";
import { isReplaced } from "./defined.ts";
import { findEventsInInterrupts } from "./event-in-interrupt.ts";
import { calledOfLoop } from "./event-loop.ts";
import { findFloatMilliseconds } from "./float-milliseconds.ts";
import { findFunctionsAsTasks } from "./function-as-task.ts";
import { coroutineAround } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import { startsTasks } from "./mains.ts";
import type { Program } from "./program.ts";
import { findRunsInCoroutines } from "./run-in-coroutine.ts";
import { findTasksInInterrupts } from "./task-in-interrupt.ts";
import { findTasksAsValues } from "./task-not-awaited.ts";
import { findPlainWiths } from "./with-without-async.ts";

/**
 * Finds mistakes in a module beside a program. Uses the rules that need no knowledge of the other files, and reports a
 * blocking sleep if it certainly stops tasks. If a line calls a function that another file may replace, there is no
 * hint about this line.
 */
export function findModuleHints(module: Program, main: Program): Hint[] {
  return [
    ...RULES.flatMap((rule) => rule(module)),
    ...blockingSleepsOf(module).flatMap((sleep) =>
      isCertain(sleep, module, main) ? [sleep.hint] : [],
    ),
  ].filter((hint) => !mayBeReplaced(hint, module, main));
}

const RULES = [
  findForgottenAwaits,
  findTasksAsValues,
  findFunctionsAsTasks,
  findAwaitsOfValues,
  findPlainWiths,
  findFloatMilliseconds,
  findRunsInCoroutines,
  findAwaitsInFunctions,
  findEventsInInterrupts,
  findTasksInInterrupts,
];

/**
 * Says whether a blocking sleep certainly stops tasks. This is so if the sleep is in an interrupt handler, or in a
 * coroutine that the program runs after the start of its first task. Before the first task, a sleep delays no task.
 */
function isCertain({ scope }: BlockingSleep, module: Program, main: Program): boolean {
  if (functionsInInterrupts(module).some(({ from }) => from === scope.from)) return true;
  if (!isAsync(scope) || !startsTasks(main.nodes, main)) return false;
  return main.calls.some((call) => {
    if (coroutineAround(call) === undefined || !isRun(call, main)) return false;
    const [called, ...more] = functionsCalledBy(call, main) ?? [];
    const isThis = called?.node.from === scope.from && called.program === module;
    return isThis && more.length === 0 && !isBeforeOtherTasks(call, main);
  });
}

/** Says whether the program certainly runs the coroutine that a call makes. */
function isRun(call: PythonNode, main: Program): boolean {
  if (isAwaited(call)) return true;
  const around = call.parent!.name === "ArgList" ? call.parent!.parent! : undefined;
  return around !== undefined && RUNNING.has(calledOfLoop(around, main) ?? "");
}

const RUNNING: ReadonlySet<string> = new Set(["asyncio.create_task", "asyncio.gather"]);

/** Says whether another file may replace a function that is called in the line of a hint. */
function mayBeReplaced({ line }: Hint, module: Program, main: Program): boolean {
  const names = module.calls.flatMap((call) => {
    const callee = call.firstChild!;
    const name = callee.getChild("PropertyName") ?? callee;
    return module.lineOf(call) === line ? [module.text(name)] : [];
  });
  const others = main.files.filter((file) => file !== module);
  return names.some(
    (name) => isReplaced(name, main) || others.some((file) => isMethodIn(file, name)),
  );
}

/**
 * Says whether a class in this file has a method with this name. Such a class may derive from a class of the module and
 * replace the method.
 */
function isMethodIn({ nodes, text }: Program, name: string): boolean {
  return nodes.some(
    (node) =>
      node.name === "FunctionDefinition" &&
      text(node.getChild("VariableName")!) === name &&
      node.parent?.parent?.name === "ClassDefinition",
  );
}
