import type { Names } from "./names.ts";
import { childrenOf, type PythonNode, textOf } from "./syntax.ts";

/** Returns the values of the arguments of a call, without their keywords. */
export function argumentsOf(call: PythonNode): PythonNode[] {
  const list = call.getChild("ArgList");
  if (list === null) return [];
  const children = childrenOf(list);
  return children.filter(({ name }, i) => {
    const isPunctuation = ["(", ")", ",", "AssignOp"].includes(name);
    return !isPunctuation && children[i + 1]?.name !== "AssignOp";
  });
}

/**
 * Returns the number or text that an expression stands for. The expression is a literal, `const` with a literal, a name
 * that is bound to a literal, or an item of a list of literals, such as `PINS[0]`. Returns undefined for any other
 * expression.
 */
export function plainValue(
  node: PythonNode,
  names: Names,
  source: string,
): string | number | undefined {
  const text = textOf(node, source);
  if (node.name === "Number") return Number(text.replaceAll("_", ""));
  if (node.name === "String") return /^(["'])([^"'\\]*)\1$/.exec(text)?.[2];
  if (node.name === "MemberExpression") return itemOf(node, names, source);
  if (node.name === "CallExpression" && textOf(node.firstChild!, source) === "const") {
    const [value] = argumentsOf(node);
    return value && plainValue(value, names, source);
  }
  if (node.name !== "VariableName") return undefined;
  const binding = names.resolve(text, node);
  return binding?.kind === "value" && binding.node.name !== "VariableName"
    ? plainValue(binding.node, names, source)
    : undefined;
}

/**
 * Returns the values in an expression: a list of literals, a `range` of literals, or a name that is bound to such a
 * list. Returns undefined if a value is not a literal, or if the `range` has more than MOST_VALUES values.
 */
export function plainValues(
  node: PythonNode,
  names: Names,
  source: string,
): readonly (string | number)[] | undefined {
  if (node.name === "VariableName") {
    const binding = names.resolve(textOf(node, source), node);
    const isList = binding?.kind === "value" && LISTS.has(binding.node.name);
    return isList ? plainValues(binding.node, names, source) : undefined;
  }
  if (node.name === "CallExpression" && textOf(node.firstChild!, source) === "range") {
    return rangeOf(argumentsOf(node).map((one) => plainValue(one, names, source)));
  }
  if (!LISTS.has(node.name)) return undefined;
  const values = itemsOf(node).map((item) => plainValue(item, names, source));
  return values.some((value) => value === undefined) ? undefined : (values as (string | number)[]);
}

/** Returns the items of a list or a tuple. */
export function itemsOf(list: PythonNode): PythonNode[] {
  return childrenOf(list).filter(({ name }) => !["[", "]", "(", ")", ","].includes(name));
}

const LISTS: ReadonlySet<string> = new Set(["ArrayExpression", "TupleExpression"]);

function itemOf(item: PythonNode, names: Names, source: string): string | number | undefined {
  const [list, open, index, close] = childrenOf(item);
  const isItem = list?.name === "VariableName" && open?.name === "[" && close?.name === "]";
  const place = isItem ? plainValue(index!, names, source) : undefined;
  return typeof place === "number" ? plainValues(list!, names, source)?.[place] : undefined;
}

function rangeOf(limits: readonly (string | number | undefined)[]): number[] | undefined {
  const [first, second, step = 1] = limits;
  const [from, to] = second === undefined ? [0, first] : [first, second];
  if (typeof from !== "number" || typeof to !== "number" || typeof step !== "number") return;
  const count = Math.ceil((to - from) / step);
  if (!(count >= 0 && count <= MOST_VALUES)) return undefined;
  return Array.from({ length: count }, (_, i) => from + i * step);
}

/** The largest number of values of a `range` that are read. No board has more pins. */
const MOST_VALUES = 100;
