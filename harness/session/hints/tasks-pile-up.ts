import { createsTask } from "./event-loop.ts";
import { argumentsOf, calledFunction, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { canLeave, isForever, neverReturns, statementsOf } from "./loops.ts";
import { inOneLine, type Program } from "./program.ts";

/** Finds endless loops that create a new task in each round, although these tasks never end. */
export function findGrowingTasks(program: Program): Hint[] {
  return program.nodes.flatMap((loop) => {
    if (!isForever(loop, program) || canLeave(loop, program)) return [];
    return statementsOf(loop).flatMap((statement) => {
      const call = statement.name === "ExpressionStatement" ? statement.firstChild! : statement;
      if (call.name !== "CallExpression" || !createsTask(call, program)) return [];
      const [argument] = argumentsOf(call, program).positional;
      const own =
        argument?.name === "CallExpression" ? calledFunction(argument, program) : undefined;
      if (own === undefined || !neverReturns(own, program)) return [];
      const name = nameOf(own, program);
      return [
        program.mistake(
          "tasks-pile-up",
          call,
          `Each round of this loop creates one more task of ${name}, and ${name} never ends. All these tasks run at the same time until no memory is left.`,
          `Create the task once, before the loop in line ${program.lineOf(loop)}: ${inOneLine(call, program)}`,
        ),
      ];
    });
  });
}
