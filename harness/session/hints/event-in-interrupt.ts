import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { classOf } from "./classes.ts";
import { argumentsOf, calledFunction, calledName, functionOf, methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program, written } from "./program.ts";

/** Finds interrupt handlers that set an Event. An interrupt handler may set only a ThreadSafeFlag. */
export function findEventsInInterrupts(program: Program): Hint[] {
  const flagClass = written("asyncio.ThreadSafeFlag", program);
  return setsIn(handlersOf(program), program).map(({ call, event }) =>
    program.mistake(
      "event-in-interrupt",
      call,
      `An interrupt handler calls ${inOneLine(call, program)}, but an Event is not safe there. The waiting task may wake late, only when another task is due, and the loop's list of tasks can break.`,
      `${event} = ${flagClass}(). The task then needs only await ${event}.wait(), because this clears the flag. If several tasks wait, let one task await the flag and set the Event`,
    ),
  );
}

/** The functions and lambdas that handle the interrupts of a pin, a timer or a switch. */
function handlersOf(program: Program): PythonNode[] {
  return program.calls.flatMap((call) => {
    const handler = handlerGivenTo(call, program);
    if (handler === undefined) return [];
    if (handler.name === "LambdaExpression") return [handler];
    const own = functionOf(handler, program);
    return own === undefined ? [] : [own];
  });
}

function handlerGivenTo(call: PythonNode, program: Program): PythonNode | undefined {
  const { positional, named } = argumentsOf(call, program);
  switch (calledName(call, program)) {
    case "machine.Timer":
    case "pyb.Timer":
      return named.get("callback");
    case "pyb.ExtInt":
      return named.get("callback") ?? positional[3];
    case "micropython.schedule":
      return positional[0];
  }
  const found = methodOf(call, program);
  switch (found?.method) {
    case "irq":
      return named.get("handler") ?? positional[0];
    case "init":
      return named.get("callback");
    case "callback":
      return OWNERS_OF_CALLBACKS.has(classOf(found.object, program) ?? "")
        ? positional[0]
        : undefined;
  }
  return undefined;
}

const OWNERS_OF_CALLBACKS: ReadonlySet<string> = new Set(["pyb.Switch", "pyb.Timer"]);

/** The calls of `Event.set` in these functions, and in the functions of this file that they call. */
function setsIn(handlers: readonly PythonNode[], program: Program) {
  const seen = new Set<number>();
  const found = new Map<number, { call: PythonNode; event: string }>();
  const waiting = [...handlers];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next.from)) continue;
    seen.add(next.from);
    for (const call of nodesBelow(next, true)) {
      if (call.name !== "CallExpression") continue;
      const called = calledFunction(call, program);
      if (called !== undefined) waiting.push(called);
      const method = methodOf(call, program);
      if (method?.method !== "set" || classOf(method.object, program) !== "asyncio.Event") continue;
      found.set(call.from, { call, event: program.text(method.object) });
    }
  }
  return [...found.values()];
}
