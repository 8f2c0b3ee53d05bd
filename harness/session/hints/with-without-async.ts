import { childrenOf } from "../python-source/syntax.ts";
import type { Hint } from "./hint.ts";
import { classOfObject } from "./parameters.ts";
import type { Program } from "./program.ts";

/** Finds `with lock:` for a Lock of asyncio. Only `async with` can wait for the Lock. */
export function findPlainWiths(program: Program): Hint[] {
  return program.nodes.flatMap((node) => {
    const [keyword, object] = node.name === "WithStatement" ? childrenOf(node) : [];
    if (keyword?.name !== "with" || object === undefined) return [];
    if (classOfObject(object, program) !== "asyncio.Lock") return [];
    const lock = program.text(object);
    return [
      program.mistake(
        "with-without-async",
        node,
        `${lock} is a Lock of asyncio. Only async with can wait for it, so this with fails with AttributeError.`,
        `async with ${lock}:`,
      ),
    ];
  });
}
