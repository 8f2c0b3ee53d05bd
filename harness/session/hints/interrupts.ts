import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { classOf } from "./classes.ts";
import { argumentsOf, calledFunction, calledName, functionOf, methodOf } from "./functions.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { classOfObject } from "./parameters.ts";
import type { Program } from "./program.ts";

/** A call that sets up an interrupt, and the function or lambda that handles this interrupt. */
export interface HandlerSetup {
  readonly call: PythonNode;
  readonly handler: PythonNode;
}

/**
 * Returns the calls that set up interrupts of a pin, a timer or a switch, each with its handler. Calls of
 * `micropython.schedule` count, too.
 */
export function handlersOf(program: Program): HandlerSetup[] {
  return program.calls.flatMap((call) => {
    const given = handlerGivenTo(call, program);
    if (given === undefined) return [];
    const handler = given.name === "LambdaExpression" ? given : functionOf(given, program);
    return handler === undefined ? [] : [{ call, handler }];
  });
}

/** Returns the interrupt handlers, and all functions of this file that a handler calls directly or indirectly. */
export function functionsInInterrupts(program: Program): PythonNode[] {
  const found = new Map<number, PythonNode>();
  const waiting = handlersOf(program).map(({ handler }) => handler);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next.from)) continue;
    found.set(next.from, next);
    for (const call of nodesBelow(next, true)) {
      const called = call.name === "CallExpression" ? calledFunction(call, program) : undefined;
      if (called !== undefined) waiting.push(called);
    }
  }
  return [...found.values()];
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
      return isOfBoard(found, program) ? (named.get("handler") ?? positional[0]) : undefined;
    case "init":
      return isOfBoard(found, program) ? named.get("callback") : undefined;
    case "callback":
      return OWNERS_OF_CALLBACKS.has(classOf(found.object, program) ?? "")
        ? positional[0]
        : undefined;
  }
  return undefined;
}

const OWNERS_OF_CALLBACKS: ReadonlySet<string> = new Set(["pyb.Switch", "pyb.Timer"]);

/**
 * Says whether an object is a part of the board, such as a pin or a timer. If the class of the object is not known, the
 * answer is yes, with two exceptions:
 * - A class of this file has a method with the name `method`. The object may be of this class.
 * - The program uses an unknown module. The object may be of a class of this module.
 */
function isOfBoard(
  { object, method }: { readonly object: PythonNode; readonly method: string },
  program: Program,
): boolean {
  const found = calledName(object, program) ?? classOfObject(object, program);
  if (found !== undefined) return BOARD.test(found);
  const isOwn = program.nodes.some(
    (node) => node.name === "ClassDefinition" && program.names.bindingsIn(node, method).length > 0,
  );
  return !isOwn && usesOnlyKnownModules(program);
}

const BOARD = /^(machine|pyb|rp2)\./;
