import { childrenOf, type PythonNode } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { argumentsOf, methodOf } from "./functions.ts";
import { isBuiltin } from "./held-items.ts";
import { constantOf } from "./pins.ts";
import type { Program } from "./program.ts";

/** Says whether a `for` loop certainly runs over at least two items. */
export function hasSeveralItems(loop: PythonNode, program: Program): boolean {
  const children = childrenOf(loop);
  const from = children.findIndex(({ name }) => name === "in") + 1;
  const to = children.findIndex(({ name }) => name === "Body");
  const values = children.slice(from, to).filter(({ name }) => name !== ",");
  if (values.some(({ name }) => name === "*")) return false;
  return values.length > 1 || (countOf(values[0]!, program) ?? 0) > 1;
}

/**
 * Returns how many items an expression has when the program evaluates it. Returns undefined if this number is not
 * known.
 */
function countOf(list: PythonNode, program: Program, depth = 0): number | undefined {
  if (depth > DEEPEST) return undefined;
  const parts = childrenOf(list);
  const count = (one: PythonNode | undefined) => one && countOf(one, program, depth + 1);
  switch (list.name) {
    case "ArrayExpression":
    case "TupleExpression":
      return parts.some(({ name }) => name === "*")
        ? undefined
        : parts.slice(1, -1).filter(({ name }) => name !== ",").length;
    case "DictionaryExpression":
      return parts.filter(({ name }) => name === ":").length;
    case "ArrayComprehensionExpression": {
      const isPlain =
        parts.filter(({ name }) => name === "for").length === 1 &&
        parts.every(({ name }) => name !== "if");
      const [value, ...more] = parts.slice(parts.findIndex(({ name }) => name === "in") + 1, -1);
      return isPlain && more.length === 0 ? count(value) : undefined;
    }
    case "VariableName": {
      const [value, ...more] = valuesOf(list, program) ?? [];
      return more.length === 0 && !mayShrink(list, program) ? count(value) : undefined;
    }
    case "CallExpression":
      return countOfCall(list, count, program);
  }
  return undefined;
}

const DEEPEST = 5;

function countOfCall(
  call: PythonNode,
  count: (list: PythonNode | undefined) => number | undefined,
  program: Program,
): number | undefined {
  const found = methodOf(call, program);
  if (/^(values|items|keys)$/.test(found?.method ?? "")) return count(found!.object);
  const { positional, isWhole } = argumentsOf(call, program);
  const [first, second, ...more] = positional;
  if (!isWhole || first === undefined) return undefined;
  if (isBuiltin(call, "range", program)) {
    const limits = [first, second].map((one) => one && constantOf(one, program));
    const [from, to] = second === undefined ? [0, limits[0]] : limits;
    const areKnown = typeof from === "number" && typeof to === "number" && more.length === 0;
    return areKnown ? to - from : undefined;
  }
  const isSameLength = ["enumerate", "list", "tuple", "reversed", "sorted"].some((name) =>
    isBuiltin(call, name, program),
  );
  if (isSameLength) return count(first);
  if (!isBuiltin(call, "zip", program)) return undefined;
  const counts = positional.map(count);
  return counts.includes(undefined) ? undefined : Math.min(...counts.map((one) => one!));
}

/** Says whether the program may remove items from a list. */
function mayShrink(list: PythonNode, { nodes, text }: Program): boolean {
  return nodes.some(
    (node) =>
      (node.name === "DeleteStatement" || node.name === "CallExpression") &&
      new RegExp(`^(del\\s+)?${text(list)}\\s*(\\[|\\.\\s*(pop|popitem|remove|clear)\\b)`).test(
        text(node),
      ) &&
      !(node.name === "CallExpression" && node.firstChild!.getChild("PropertyName") === null),
  );
}
