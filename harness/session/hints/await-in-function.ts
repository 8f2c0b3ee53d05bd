import { childrenOf, isAsync, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { calledFunction, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds the first `await` in each `def` without `async`, and the first `await` outside of all functions. MicroPython
 * makes a generator of a `def` with `await`, so a call of this function runs nothing. CPython refuses the program.
 */
export function findAwaitsInFunctions(program: Program): Hint[] {
  const reported = new Set<number>();
  return program.nodes.flatMap((node) => {
    const scope = scopeAround(node);
    if (!isAwait(node) || (scope !== undefined && scope.name !== "FunctionDefinition")) return [];
    if (scope !== undefined && isAsync(scope)) return [];
    const place = scope?.from ?? -1;
    if (reported.has(place)) return [];
    reported.add(place);
    return [scope === undefined ? outside(node, program) : inside(node, scope, program)];
  });
}

/** Says whether a node is an `await`, an `async for` or an `async with`. */
function isAwait(node: PythonNode): boolean {
  return (
    node.name === "AwaitExpression" ||
    (isAsync(node) && (node.name === "ForStatement" || node.name === "WithStatement"))
  );
}

function outside(node: PythonNode, program: Program): Hint {
  return program.mistake(
    "await-in-function",
    node,
    `This ${keywordOf(node, program)} is outside of all functions, so the program does not start (SyntaxError).`,
    "Put it into a coroutine function, such as async def main(). At the end of the program, write: asyncio.run(main())",
  );
}

function inside(node: PythonNode, scope: PythonNode, program: Program): Hint {
  const name = nameOf(scope, program);
  const keyword = keywordOf(node, program);
  const instead = `Write: async def ${name}(...). In each coroutine that calls ${name}, write: await ${name}(...)`;
  if (node.name !== "AwaitExpression") {
    return program.mistake(
      "await-in-function",
      node,
      `This ${keyword} is in the function ${name}, which is not an async def. So the program does not start (SyntaxError).`,
      instead,
    );
  }
  const ignored = program.calls.find(
    (call) =>
      call.parent!.name === "ExpressionStatement" &&
      calledFunction(call, program)?.from === scope.from,
  );
  const hint = program.mistake(
    "await-in-function",
    node,
    ignored === undefined
      ? `This ${keyword} is in the function ${name}, which is not an async def. MicroPython still runs ${name} like a coroutine function. CPython does not start the program (SyntaxError).`
      : `This ${keyword} is in the function ${name}, which is not an async def. MicroPython treats ${name} as a generator function, so the call ${inOneLine(ignored, program)} in line ${program.lineOf(ignored)} runs nothing. CPython does not start the program (SyntaxError).`,
    instead,
  );
  return ignored === undefined ? { ...hint, kind: "note" } : hint;
}

/** Returns the keyword that messages show, such as `await`. */
function keywordOf(node: PythonNode, { text }: Program): string {
  if (node.name === "AwaitExpression") return "await";
  return childrenOf(node).slice(0, 2).map(text).join(" ");
}
