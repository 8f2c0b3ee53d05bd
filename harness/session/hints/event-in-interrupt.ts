import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import type { Session } from "../session.ts";
import { methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { functionsInInterrupts } from "./interrupts.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program, written } from "./program.ts";
import { formatUs } from "./times.ts";

/** Finds interrupt handlers that set an Event. An interrupt handler may set only a ThreadSafeFlag. */
export function findEventsInInterrupts(program: Program, session?: Session): Hint[] {
  const flagClass = written("asyncio.ThreadSafeFlag", program);
  return setsIn(functionsInInterrupts(program), program).map(({ call, event }) =>
    program.mistake(
      "event-in-interrupt",
      call,
      `An interrupt handler calls ${inOneLine(call, program)}, but an Event is not safe in an interrupt. ${effectOf(session, program)}`,
      `${event} = ${flagClass}(). In the task, write only: await ${event}.wait(). This wait also clears the flag. If several tasks wait, let one task await the flag, and let this task set an Event for the others`,
    ),
  );
}

/**
 * Returns a sentence about the effect of setting an Event in an interrupt handler. If the loop returned in this session
 * instead of waiting for the interrupt, the sentence says so. Otherwise the sentence says what may happen.
 */
function effectOf(session: Session | undefined, program: Program): string {
  const { end, returnedAtUs } = session ?? {};
  const run = written("asyncio.run", program);
  if (end?.kind === "program" && end.outcome.kind === "deadlocked" && returnedAtUs !== undefined) {
    return `The loop does not wait for interrupts: when all tasks waited, ${run} returned. So at ${formatUs(returnedAtUs)}, the program ended.`;
  }
  return `The waiting task may wake too late, namely only when another task is due, and the loop's list of tasks can break. If all tasks wait, some versions of MicroPython even return from ${run}.`;
}

/** Returns the calls of `Event.set` that are directly in these functions. */
function setsIn(functions: readonly PythonNode[], program: Program) {
  const found = new Map<number, { call: PythonNode; event: string }>();
  for (const call of functions.flatMap((one) => nodesBelow(one, true))) {
    const method = call.name === "CallExpression" ? methodOf(call, program) : undefined;
    if (method?.method !== "set" || classOfObject(method.object, program) !== "asyncio.Event")
      continue;
    found.set(call.from, { call, event: program.text(method.object) });
  }
  return [...found.values()];
}
