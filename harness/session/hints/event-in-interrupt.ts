import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { classOf } from "./classes.ts";
import { methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import { inOneLine, type Program, written } from "./program.ts";

/** Finds interrupt handlers that set an Event. An interrupt handler may set only a ThreadSafeFlag. */
export function findEventsInInterrupts(program: Program): Hint[] {
  const flagClass = written("asyncio.ThreadSafeFlag", program);
  return setsIn(functionsInInterrupts(program), program).map(({ call, event }) =>
    program.mistake(
      "event-in-interrupt",
      call,
      `An interrupt handler calls ${inOneLine(call, program)}, but an Event is not safe in an interrupt. The waiting task may wake only when another task is due, and the loop's list of tasks can break.`,
      `${event} = ${flagClass}(). The task then needs only await ${event}.wait(), because this wait clears the flag. If several tasks wait, let one task await the flag and set the Event`,
    ),
  );
}

/** The calls of `Event.set` directly in these functions. */
function setsIn(functions: readonly PythonNode[], program: Program) {
  const found = new Map<number, { call: PythonNode; event: string }>();
  for (const call of functions.flatMap((one) => nodesBelow(one, true))) {
    const method = call.name === "CallExpression" ? methodOf(call, program) : undefined;
    if (method?.method !== "set" || classOf(method.object, program) !== "asyncio.Event") continue;
    found.set(call.from, { call, event: program.text(method.object) });
  }
  return [...found.values()];
}
