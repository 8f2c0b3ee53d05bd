import type { PythonNode } from "../python-source/syntax.ts";
import { callsThatMade } from "./classes.ts";
import { ordinaryFunctionsIn } from "./function-as-task.ts";
import { calledName, methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * A task is created and not kept. MicroPython keeps it, CPython may not. One note names all such lines, because nearly
 * every MicroPython program does this.
 */
export function findForgottenTasks(program: Program): Hint[] {
  const found = program.calls.filter(
    (call) =>
      call.parent!.name === "ExpressionStatement" &&
      createsTask(call, program) &&
      ordinaryFunctionsIn(call, program).length === 0,
  );
  const [first, ...more] = found;
  if (first === undefined) return [];
  const shown = inOneLine(first, program);
  return [
    {
      ...program.mistake(
        "task-not-kept",
        first,
        `Nothing keeps the task of ${shown}${alsoIn(more, program)}. MicroPython keeps it until it ends. CPython may forget a task that nothing else keeps, and it then stops without a message.`,
        `If the program must also run on CPython, keep the task and await it later: task = ${shown}`,
      ),
      kind: "note",
    },
  ];
}

/** Says whether a call is `asyncio.create_task(...)`, or the method of a loop. */
export function createsTask(call: PythonNode, program: Program): boolean {
  if (calledName(call, program) === "asyncio.create_task") return true;
  const found = methodOf(call, program);
  if (found?.method !== "create_task") return false;
  const loops =
    found.object.name === "CallExpression" ? [found.object] : callsThatMade(found.object, program);
  return loops?.every((made) => LOOPS.has(calledName(made, program) ?? "")) ?? false;
}

const LOOPS: ReadonlySet<string> = new Set(["asyncio.get_event_loop", "asyncio.new_event_loop"]);

function alsoIn(calls: readonly PythonNode[], program: Program): string {
  if (calls.length === 0) return "";
  const lines = [...new Set(calls.map((call) => program.lineOf(call)))];
  const shown = lines.slice(0, 5).join(", ");
  const rest = lines.length > 5 ? ` and ${lines.length - 5} more` : "";
  return `, nor those of line${lines.length > 1 ? "s" : ""} ${shown}${rest}`;
}
