import type { PythonNode } from "../python-source/syntax.ts";
import type { Program } from "./program.ts";

/**
 * Returns a function that works like `compute`, but computes each result only once. This saves time, because many rules
 * ask the same question about the same node, and a program never changes.
 */
export function remembered<Result>(
  compute: (node: PythonNode, program: Program) => Result,
): (node: PythonNode, program: Program) => Result {
  const known = new WeakMap<Program, Map<string, Result>>();
  return (node, program) => {
    const results = known.get(program) ?? new Map<string, Result>();
    known.set(program, results);
    const key = `${node.from} ${node.to} ${node.name}`;
    const before = results.get(key);
    if (before !== undefined || results.has(key)) return before as Result;
    const result = compute(node, program);
    results.set(key, result);
    return result;
  };
}

/** Returns a function that computes its result only once for each program. */
export function rememberedOnce<Result>(
  compute: (program: Program) => Result,
): (program: Program) => Result {
  const known = new WeakMap<Program, { readonly result: Result }>();
  return (program) => {
    const before = known.get(program) ?? { result: compute(program) };
    known.set(program, before);
    return before.result;
  };
}
