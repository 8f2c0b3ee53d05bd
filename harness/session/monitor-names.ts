import { collectNames, type Names } from "./python-source/names.ts";
import { nodesBelow, type PythonNode, parsePython, textOf } from "./python-source/syntax.ts";
import { argumentsOf, plainValue } from "./python-source/values.ts";
import { variableOf } from "./python-source/variables.ts";

/**
 * Finds a name for each ident of a monitor in the source of a program. The name is the function below
 * `@monitor.asyn(1)` or `@monitor.sync(1)`, or the variable that holds `monitor.trigger(1)`, `MonLock(1)` or
 * `MonEvent(1)`. For `with Monitor(1):`, the name contains the function around this block. If a coroutine has several
 * instances, a number follows the name of each instance except the first. If the program has a syntax error, there are
 * no names.
 */
export function findMonitorNames(source: string): ReadonlyMap<number, string> {
  const top = parsePython(source);
  if (top === undefined) return new Map();
  const names = collectNames(top, source);
  const found = new Map<number, string[]>();
  for (const node of nodesBelow(top)) {
    for (const [ident, name] of namesAt(node, names, source)) {
      found.set(ident, [...new Set([...(found.get(ident) ?? []), name])]);
    }
  }
  return new Map([...found].map(([ident, all]) => [ident, all.join(", ")]));
}

type NamedIdent = readonly [ident: number, name: string];

function namesAt(node: PythonNode, names: Names, source: string): NamedIdent[] {
  if (node.name === "DecoratedStatement") {
    const name = functionOf(node, source);
    return name === undefined
      ? []
      : node.getChildren("Decorator").flatMap((one) => namesOfDecorator(one, name, names, source));
  }
  if (node.name !== "CallExpression") return [];
  const use = names.qualify(node.firstChild!);
  if (!HOLDERS.has(use ?? "")) return [];
  const [ident] = numbersOf(node, names, source);
  const isBlock = use === "monitor.Monitor" || use === "monitor.mon_call";
  const name = isBlock ? blockOf(node, source) : variableOf(node, source);
  return ident === undefined || name === undefined ? [] : [[ident, name]];
}

/** The classes and functions whose return value is an object that reports an ident. */
const HOLDERS: ReadonlySet<string> = new Set(
  ["trigger", "MonLock", "MonEvent", "Monitor", "mon_call"].map((name) => `monitor.${name}`),
);

function namesOfDecorator(
  decorator: PythonNode,
  name: string,
  names: Names,
  source: string,
): NamedIdent[] {
  const [owner, property] = decorator.getChildren("VariableName");
  const short = property ?? owner;
  if (owner === undefined || short === undefined) return [];
  const base = names.qualify(owner);
  const use = property === undefined ? base : `${base}.${textOf(property, source)}`;
  if (use !== "monitor.asyn" && use !== "monitor.sync") return [];
  const [first, instances = 1] = numbersOf(decorator, names, source);
  if (first === undefined) return [];
  const count = use === "monitor.asyn" ? Math.min(instances, MOST_INSTANCES) : 1;
  return Array.from({ length: count }, (_, i) => [first + i, i === 0 ? name : `${name} ${i + 1}`]);
}

const MOST_INSTANCES = 22;

/**
 * Returns the numbers that a call or a decorator gets as arguments. The result has undefined for an argument that the
 * source does not show as a number.
 */
function numbersOf(call: PythonNode, names: Names, source: string): (number | undefined)[] {
  return argumentsOf(call).map((one) => {
    const value = plainValue(one, names, source);
    return typeof value === "number" ? value : undefined;
  });
}

function functionOf(decorated: PythonNode, source: string): string | undefined {
  const name = decorated.getChild("FunctionDefinition")?.getChild("VariableName");
  return name ? textOf(name, source) : undefined;
}

/**
 * Returns a name for `with Monitor(1):`. Such a block has no variable, so its name contains the function around it.
 * `mon_call` is the old name of `Monitor`.
 */
function blockOf(node: PythonNode, source: string): string | undefined {
  for (let outer = node.parent; outer !== null; outer = outer.parent) {
    if (outer.name !== "FunctionDefinition") continue;
    return `block in ${textOf(outer.getChild("VariableName")!, source)}`;
  }
  return undefined;
}
