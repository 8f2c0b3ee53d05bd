import { type PythonNode, SCOPES } from "../python-source/syntax.ts";
import { createsTask } from "./event-loop.ts";
import { refusedArgumentsIn } from "./function-as-task.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds tasks that the program creates and does not keep. MicroPython keeps such a task until it ends, but CPython may
 * forget it. Nearly every MicroPython program has such tasks, so one note names all their lines.
 */
export function findForgottenTasks(program: Program): Hint[] {
  const found = program.calls.filter(
    (call) =>
      call.parent!.name === "ExpressionStatement" &&
      createsTask(call, program) &&
      refusedArgumentsIn(call, program).length === 0,
  );
  const [first, ...more] = found;
  if (first === undefined) return [];
  const shown = inOneLine(first, program);
  const isSeveral = more.length > 0 || isRepeated(first);
  return [
    {
      ...program.mistake(
        "task-not-kept",
        first,
        `The program does not keep the task of ${shown}${alsoIn(more, program)}. On MicroPython, such a task still runs until it ends. On CPython, it may stop without a message, because CPython may forget a task that nothing keeps.`,
        isSeveral
          ? `If the program must also run on CPython, keep the tasks in a list. Before the first task, write: tasks = []. For each task, write: tasks.append(${shown})`
          : `If the program must also run on CPython, keep the task and await it later: task = ${shown}`,
      ),
      kind: "note",
    },
  ];
}

/** Says whether a call is in a loop of its function. */
function isRepeated(call: PythonNode): boolean {
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    if (outer.name === "ForStatement" || outer.name === "WhileStatement") return true;
  }
  return false;
}

function alsoIn(calls: readonly PythonNode[], program: Program): string {
  if (calls.length === 0) return "";
  const lines = [...new Set(calls.map((call) => program.lineOf(call)))];
  const shown = lines.slice(0, 5).join(", ");
  const rest = lines.length > 5 ? ` and ${lines.length - 5} more` : "";
  const isOne = calls.length === 1;
  return `, nor ${isOne ? "the task" : "the tasks"} of line${lines.length > 1 ? "s" : ""} ${shown}${rest}`;
}
