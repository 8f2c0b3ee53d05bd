import { isAwaited, type PythonNode } from "../python-source/syntax.ts";
import { createsTask } from "./event-loop.ts";
import { calledName } from "./functions.ts";
import type { Hint } from "./hint.ts";
import type { Program } from "./program.ts";

/**
 * Finds tasks that the program uses as if they were the results of their coroutines: in a calculation, in a comparison,
 * with an index, or as the argument of a function that needs a number.
 */
export function findTasksAsValues(program: Program): Hint[] {
  return program.calls.flatMap((call) =>
    createsTask(call, program)
      ? usesAsValue(call, program).map((use) => {
          const name = program.text(use);
          return program.mistake(
            "task-not-awaited",
            use,
            `${name} is a task, not the result of its coroutine. So this line fails with TypeError.`,
            `Wait for the result: await ${name}`,
          );
        })
      : [],
  );
}

/**
 * Returns the expressions that use a task as a value (see findTasksAsValues). `call` creates the task. If the task is
 * not assigned to a variable, the list is empty.
 */
export function usesAsValue(call: PythonNode, program: Program): PythonNode[] {
  const target = call.parent!.name === "AssignStatement" ? call.parent!.firstChild! : undefined;
  if (target?.name !== "VariableName") return [];
  const name = program.text(target);
  const binding = program.names.resolve(name, target);
  if (binding?.kind !== "value" || binding.node.from !== call.from) return [];
  return program.names.usesOf(binding, name).filter((use) => isValue(use, program));
}

function isValue(node: PythonNode, program: Program): boolean {
  const parent = node.parent!;
  if (isAwaited(node)) return false;
  switch (parent.name) {
    case "BinaryExpression":
      return /^([-+*/%]|\/\/|<|>|<=|>=)$/.test(program.text(node.nextSibling ?? node.prevSibling!));
    case "ParenthesizedExpression":
      return isValue(parent, program);
    case "MemberExpression":
      return node.from === parent.from && parent.getChild("PropertyName") === null;
    case "ArgList": {
      const call = parent.parent!;
      const callee = call.firstChild!;
      const isBuiltin = program.names.allBindings(program.text(callee), callee).length === 0;
      return (
        NUMBERS.has(calledName(call, program) ?? "") ||
        (isBuiltin && NUMBERS.has(program.text(callee)))
      );
    }
    default:
      return false;
  }
}

/** Functions that need a number. */
const NUMBERS: ReadonlySet<string> = new Set([
  "int",
  "float",
  "range",
  "round",
  "abs",
  "asyncio.sleep",
  "asyncio.sleep_ms",
  "time.sleep",
  "time.sleep_ms",
]);
