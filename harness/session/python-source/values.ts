import type { Names } from "./names.ts";
import { childrenOf, type PythonNode, textOf } from "./syntax.ts";

/** The values of the arguments of a call, with their keywords removed. */
export function argumentsOf(call: PythonNode): PythonNode[] {
  const list = call.getChild("ArgList");
  if (list === null) return [];
  const children = childrenOf(list);
  return children.filter(({ name }, i) => {
    const isPunctuation = ["(", ")", ",", "AssignOp"].includes(name);
    return !isPunctuation && children[i + 1]?.name !== "AssignOp";
  });
}

/** The number or text of an expression: a literal, or a name that is bound to a literal. */
export function plainValue(
  node: PythonNode,
  names: Names,
  source: string,
): string | number | undefined {
  const text = textOf(node, source);
  if (node.name === "Number") return Number(text.replaceAll("_", ""));
  if (node.name === "String") return /^(["'])([^"'\\]*)\1$/.exec(text)?.[2];
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
 * The variable that holds an object, such as `led` or `leds[1]`. For `self.led` it is `led`. If another object wraps
 * this object, as in `led = Signal(Pin(16))`, it is the variable of the wrapper.
 */
export function variableOf(node: PythonNode, source: string): string | undefined {
  const { parent } = node;
  if (parent === null) return undefined;
  if (parent.name === "ArgList") {
    const outer = parent.parent!;
    const callee = textOf(outer.firstChild!, source).split(".").at(-1)!;
    return /^[A-Z]/.test(callee) ? variableOf(outer, source) : undefined;
  }
  if (parent.name === "AssignStatement") return assignedTo(node, parent, source);
  if (parent.name !== "ArrayExpression" && parent.name !== "TupleExpression") return undefined;
  const items = childrenOf(parent).filter(({ name }) => !["[", "]", "(", ")", ","].includes(name));
  const list = variableOf(parent, source);
  return list && `${list}[${items.findIndex(({ from }) => from === node.from)}]`;
}

/** In `a, b = Pin(1), Pin(2)`, each value has its own target. */
function assignedTo(value: PythonNode, statement: PythonNode, source: string): string | undefined {
  const groups: PythonNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === "AssignOp") groups.push([]);
    else if (child.name !== ",") groups.at(-1)!.push(child);
  }
  const targets = groups[0]!;
  const values = groups.at(-1)!;
  const place = values.findIndex(({ from }) => from === value.from);
  const target = targets.length === values.length ? targets[place] : undefined;
  return target && /^[\w.]+$/.test(textOf(target, source))
    ? textOf(target, source).replace(/^self\./, "")
    : undefined;
}
