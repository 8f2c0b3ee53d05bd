import { childrenOf, type PythonNode, textOf } from "./syntax.ts";
import { itemsOf } from "./values.ts";

/**
 * Returns the variable that holds an object, such as `led`, `leds[1]` or `leds["red"]`. The variable of `self.led` is
 * `led`. If another object wraps this object, as in `led = Signal(Pin(16))`, returns the variable of the wrapper.
 */
export function variableOf(node: PythonNode, source: string): string | undefined {
  const { parent } = node;
  switch (parent?.name) {
    case "ArgList": {
      const wrapper = wrapperOf(node, source);
      return wrapper && variableOf(wrapper, source);
    }
    case "ParenthesizedExpression":
      return variableOf(parent, source);
    case "NamedExpression":
      return textOf(parent.firstChild!, source);
    case "AssignStatement":
      return assignedTo(node, parent, source);
    case "ArrayExpression":
    case "TupleExpression":
      return variableOfItem(node, parent, source);
    case "DictionaryExpression":
      return variableOfEntry(node, parent, source);
    default:
      return undefined;
  }
}

/** Returns the call whose result holds this argument, such as `Signal(...)` or `list(...)`. */
export function wrapperOf(argument: PythonNode, source: string): PythonNode | undefined {
  const call = argument.parent?.name === "ArgList" ? argument.parent.parent! : undefined;
  const callee = call && textOf(call.firstChild!, source).split(".").at(-1)!;
  const holds = callee !== undefined && (/^[A-Z]/.test(callee) || /^(?:list|tuple)$/.test(callee));
  return holds ? call : undefined;
}

/** Returns the variable that gets this value. In `a, b = Pin(1), Pin(2)`, each value has its own variable. */
function assignedTo(value: PythonNode, statement: PythonNode, source: string): string | undefined {
  const { targets, values } = sidesOf(statement);
  const place = values.findIndex(({ from }) => from === value.from);
  const target = targets.length === values.length ? targets[place] : undefined;
  return target && nameOfTarget(target, source);
}

/**
 * Returns the variable that gets this item of a list or tuple. In `a, b = (Pin(1), Pin(2))`, each item has its own
 * variable. If one variable gets the whole list, as in `leds = [Pin(1), Pin(2)]`, the result is `leds[0]` or `leds[1]`.
 */
function variableOfItem(item: PythonNode, list: PythonNode, source: string): string | undefined {
  const items = itemsOf(list);
  const place = items.findIndex(({ from }) => from === item.from);
  const statement = list.parent!;
  const sides = statement.name === "AssignStatement" ? sidesOf(statement) : undefined;
  if (sides !== undefined && sides.values.length === 1 && sides.targets.length > 1) {
    const target = sides.targets.length === items.length ? sides.targets[place] : undefined;
    return target && nameOfTarget(target, source);
  }
  const name = variableOf(list, source);
  return name && `${name}[${place}]`;
}

function variableOfEntry(
  value: PythonNode,
  dictionary: PythonNode,
  source: string,
): string | undefined {
  const children = childrenOf(dictionary);
  const at = children.findIndex(({ from }) => from === value.from);
  const key = children[at - 1]?.name === ":" ? children[at - 2] : undefined;
  if (key === undefined || !PLAIN_KEYS.has(key.name)) return undefined;
  const name = variableOf(dictionary, source);
  return name && `${name}[${textOf(key, source)}]`;
}

const PLAIN_KEYS: ReadonlySet<string> = new Set(["Number", "String", "VariableName"]);

/**
 * Returns the targets and the values of an assignment. If it has several targets, as in `x = y = 1`, only the first one
 * counts. `a, b`, `(a, b)` and `[a, b]` are the same targets.
 */
function sidesOf(statement: PythonNode) {
  const groups: PythonNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === "AssignOp") groups.push([]);
    else if (child.name !== "," && child.name !== "TypeDef") groups.at(-1)!.push(child);
  }
  const [first] = groups[0]!;
  const isList = first?.name === "TupleExpression" || first?.name === "ArrayExpression";
  return { targets: isList ? itemsOf(first) : groups[0]!, values: groups.at(-1)! };
}

function nameOfTarget(target: PythonNode, source: string): string | undefined {
  const text = textOf(target, source);
  return /^[\w.]+(?:\[(?:\w+|"\w+"|'\w+')\])*$/.test(text)
    ? text.replace(/^self\./, "")
    : undefined;
}
