import { collectNames, type Names } from "./python-source/names.ts";
import {
  childrenOf,
  nodesBelow,
  type PythonNode,
  parsePython,
  textOf,
} from "./python-source/syntax.ts";

/** A pin that the source of a program names, such as `led = Pin("LED", Pin.OUT)`. */
export interface ProgramPin {
  /** The argument of `Pin`. */
  readonly id: string | number;
  /** The variables that hold the pin. */
  readonly variables: readonly string[];
  /** True if the source makes the pin an output. */
  readonly isOutput: boolean;
  /** The pull that the source sets up, if it does. */
  readonly pull?: "up" | "down";
}

/** Finds the pins that the source of a program names plainly. A program with a syntax error has none. */
export function findProgramPins(source: string): ProgramPin[] {
  const top = parsePython(source);
  if (top === undefined) return [];
  const names = collectNames(top, source);
  const pins = new Map<string | number, ProgramPin>();
  for (const call of nodesBelow(top)) {
    if (!isPin(call, names, source)) continue;
    const [first, ...others] = argumentsOf(call);
    const id = first && plainValue(first, names, source);
    if (id === undefined) continue;
    const known = pins.get(id) ?? { id, variables: [], isOutput: false };
    const variable = variableOf(call, source);
    const pull = known.pull ?? pullOf(others, source);
    pins.set(id, {
      id,
      variables: [...new Set([...known.variables, ...(variable === undefined ? [] : [variable])])],
      isOutput: known.isOutput || others.some((one) => /\bPin\.OUT$/.test(textOf(one, source))),
      ...(pull && { pull }),
    });
  }
  return [...pins.values()];
}

function pullOf(setup: readonly PythonNode[], source: string): ProgramPin["pull"] {
  const written = setup.map((one) => textOf(one, source));
  if (written.some((text) => /\bPin\.PULL_UP$/.test(text))) return "up";
  return written.some((text) => /\bPin\.PULL_DOWN$/.test(text)) ? "down" : undefined;
}

function isPin(node: PythonNode, names: Names, source: string): boolean {
  if (node.name !== "CallExpression") return false;
  const callee = node.firstChild!;
  const qualified = names.qualify(callee);
  // `from machine import *` does not say which names it binds.
  const written = textOf(callee, source);
  return (
    qualified === "machine.Pin" || (qualified === undefined && /^(?:machine\.)?Pin$/.test(written))
  );
}

/** The values of the arguments of a call, with their keywords removed. */
function argumentsOf(call: PythonNode): PythonNode[] {
  const list = call.getChild("ArgList");
  if (list === null) return [];
  const children = childrenOf(list);
  return children.filter(({ name }, i) => {
    const isPunctuation = ["(", ")", ",", "AssignOp"].includes(name);
    return !isPunctuation && children[i + 1]?.name !== "AssignOp";
  });
}

/** The number or text of an expression: a literal, or a name that is bound to a literal. */
function plainValue(node: PythonNode, names: Names, source: string): string | number | undefined {
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
 * The variable that holds an object, such as `led` or `leds[1]`. For `self.led` it is `led`. An object that gets the
 * pin, such as `Signal(Pin(16))`, counts as the pin.
 */
function variableOf(node: PythonNode, source: string): string | undefined {
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
