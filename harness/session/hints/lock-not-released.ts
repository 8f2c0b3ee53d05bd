import { isAwaited, type PythonNode } from "../python-source/syntax.ts";
import { methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { acquiresOfKeptLocks } from "./kept-locks.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program } from "./program.ts";

/** Finds a Lock that a program acquires, although nothing in the program ever releases it. */
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
  if (first === undefined) return [];
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
    `async with ${lock}: and below it, indented, what needs the lock. This releases ${lock} also after an exception`,
  );
}
