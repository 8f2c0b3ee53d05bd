import { isAwaited } from "../python-source/syntax.ts";
import { methodOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { classOfObject } from "./parameters.ts";
import { inOneLine, type Program } from "./program.ts";

/** Finds a Lock that a program acquires, although nothing in the program ever releases a lock. */
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
  if (first === undefined || isReleased) return [];
  const lock = program.text(methodOf(first, program)!.object);
  return [
    program.mistake(
      "lock-not-released",
      first,
      `Nothing releases ${lock} after ${inOneLine(first, program)}. The next task that wants ${lock} waits forever.`,
      `Write async with ${lock}: and below it, indented, the lines that need the lock. Then ${lock} is released even after an exception`,
    ),
  ];
}
