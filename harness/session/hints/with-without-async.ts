import { childrenOf, type PythonNode } from "../python-source/syntax.ts";
import { calledName } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { classOfObject } from "./parameters.ts";
import type { Program } from "./program.ts";

/** Finds `with lock:` for a Lock of asyncio. Only `async with` can wait for the Lock. */
export function findPlainWiths(program: Program): Hint[] {
  return program.nodes.flatMap((node) => {
    const [keyword, object] = node.name === "WithStatement" ? childrenOf(node) : [];
    if (keyword?.name !== "with" || object === undefined) return [];
    if (calledName(object, program) === "asyncio.Lock") return [newLock(node, object, program)];
    if (classOfObject(object, program) !== "asyncio.Lock") return [];
    const lock = program.text(object);
    return [
      program.mistake(
        "with-without-async",
        node,
        `${lock} is a Lock of asyncio. Only "async with" can wait for it, so this "with" fails with AttributeError.`,
        `async with ${lock}:`,
      ),
    ];
  });
}

/** Returns the hint about `with asyncio.Lock():`. Such a Lock protects nothing, because no other line can use it. */
function newLock(statement: PythonNode, made: PythonNode, program: Program): Hint {
  const lock = program.text(made);
  return program.mistake(
    "with-without-async",
    statement,
    `${lock} is a Lock of asyncio. Only "async with" can wait for it, so this "with" fails with AttributeError. This line also makes a new Lock each time. Such a Lock protects nothing.`,
    `Make one Lock for all tasks. Outside of the function, write: lock = ${lock}. Instead of this line, write: async with lock:`,
  );
}
