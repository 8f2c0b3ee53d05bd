import { nodesBelow } from "../python-source/syntax.ts";
import { createsTask } from "./event-loop.ts";
import { adviceToSetFlag } from "./flag-advice.ts";
import { argumentsOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import { inOneLine, type Program } from "./program.ts";

/** Finds interrupt handlers that create a task. Only code that runs in the loop may change the loop's list of tasks. */
export function findTasksInInterrupts(program: Program): Hint[] {
  const calls = functionsInInterrupts(program)
    .flatMap((one) => nodesBelow(one, true))
    .filter((node) => node.name === "CallExpression" && createsTask(node, program));
  return calls.map((call) => {
    const [argument] = argumentsOf(call, program).positional;
    const coroutine = argument === undefined ? "..." : inOneLine(argument, program);
    return program.mistake(
      "task-in-interrupt",
      call,
      `An interrupt handler calls ${inOneLine(call, program)}, but this call is not safe in an interrupt. The new task may start only when another task is due, and the loop's list of tasks can break.`,
      adviceToSetFlag(coroutine, program),
    );
  });
}
