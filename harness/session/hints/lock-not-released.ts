import { isAwaited, type PythonNode } from "../python-source/syntax.ts";
import { calledFunction, methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { acquiresOfKeptLocks } from "./kept-locks.ts";
import { usesOnlyKnownModules } from "./known-modules.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program } from "./program.ts";

/** Finds Locks that a program acquires but never releases. */
export function findHeldLocks(program: Program): Hint[] {
  const acquires = program.calls.filter((call) => {
    const found = methodOf(call, program);
    return (
      found?.method === "acquire" &&
      isAwaited(call) &&
      classOfObject(found.object, program) === "asyncio.Lock"
    );
  });
  const [first] = acquires;
  const isReleased = program.nodes.some(
    (node) => node.name === "PropertyName" && ["release", "__aexit__"].includes(program.text(node)),
  );
  if (first === undefined || mayBeReleasedElsewhere(program)) return [];
  return isReleased
    ? acquiresOfKeptLocks(program).map((acquire) => hintAbout(acquire, program))
    : [hintAbout(first, program)];
}

function hintAbout(acquire: PythonNode, program: Program): Hint {
  const lock = program.text(methodOf(acquire, program)!.object);
  return program.mistake(
    "lock-not-released",
    acquire,
    `Nothing releases ${lock} after ${inOneLine(acquire, program)}. The next task that wants ${lock} waits forever.`,
    `Put the lines that need the lock into a block that starts with "async with ${lock}:". The block releases ${lock} even after an exception`,
  );
}

/**
 * Says whether the program passes a lock to other code, so that another file may release the lock. If the program uses
 * only modules of MicroPython, the answer is false, because these modules release no locks.
 */
function mayBeReleasedElsewhere(program: Program): boolean {
  if (usesOnlyKnownModules(program)) return false;
  return program.nodes.some(
    (node) =>
      (node.name === "MemberExpression" || node.name === "VariableName") &&
      isGivenAway(node, program) &&
      classOfObject(node, program) === "asyncio.Lock",
  );
}

/**
 * Says whether another file may get the value of an expression. An attribute of an object always counts, because
 * another file may have the object.
 */
function isGivenAway(node: PythonNode, program: Program): boolean {
  const parent = node.parent!;
  // Another file may use any attribute of an object that it knows.
  if (node.name === "MemberExpression") return true;
  if (parent.name === "ArgList" && node.nextSibling?.name !== "AssignOp") {
    return calledFunction(parent.parent!, program) === undefined;
  }
  return GIVING.has(parent.name) && node.nextSibling?.name !== "AssignOp";
}

const GIVING: ReadonlySet<string> = new Set(
  "ArrayExpression AssignStatement DictionaryExpression ReturnStatement TupleExpression".split(" "),
);
