import type { PythonNode } from "../python-source/syntax.ts";
import { coroutineAround, nameOf } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { inOneLine, type Program, written } from "./program.ts";

/** Finds calls of the built-in function `input` in coroutines. Such a call stops all tasks until a line is typed. */
export function findBlockingInputs(program: Program): Hint[] {
  return program.calls.flatMap((call) => {
    const coroutine = coroutineAround(call);
    if (coroutine === undefined || !isBlockingInput(call, program)) return [];
    const reader = `${written("asyncio.StreamReader", program)}(sys.stdin)`;
    return [
      program.mistake(
        "blocking-input",
        call,
        `${inOneLine(call, program)} in ${nameOf(coroutine, program)} stops all tasks until somebody has typed a line.`,
        `At the top, write: import sys. Before the first use, write: reader = ${reader}. Instead of this call, write: (await reader.readline()).decode().strip()`,
      ),
    ];
  });
}

/** Says whether a call is the built-in function `input`. */
export function isBlockingInput(call: PythonNode, { names, text }: Program): boolean {
  const callee = call.firstChild!;
  return text(callee) === "input" && names.allBindings("input", callee).length === 0;
}
