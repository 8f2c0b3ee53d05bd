import { childrenOf, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { argumentsOf, calledName, methodOf } from "./functions.ts";
import type { Program } from "./program.ts";

/**
 * Returns the items that an expression such as `lamps[0]` may be. Returns undefined if the expression is not of this
 * form, or if the items are not certain.
 */
export function itemAt(expression: PythonNode, program: Program): PythonNode[] | undefined {
  if (expression.name !== "MemberExpression") return undefined;
  const [list, bracket, , ...end] = childrenOf(expression);
  if (bracket?.name !== "[" || end.length !== 1) return undefined;
  return itemsOf(list!, "index", program);
}

/**
 * Returns the items that the variable of a `for` loop gets, one after the other. Returns undefined if the name may also
 * hold something else.
 */
export function itemsInLoops(name: PythonNode, program: Program): PythonNode[] | undefined {
  if (name.name !== "VariableName") return undefined;
  const { names, text, nodes } = program;
  const written = text(name);
  const bindings = names.allBindings(written, name);
  let scope = scopeAround(name);
  while (scope !== undefined && names.bindingsIn(scope, written) !== bindings) {
    scope = scopeAround(scope);
  }
  const found: PythonNode[] = [];
  let loops = 0;
  for (const node of nodes) {
    if (!LOOPS.test(node.name) || scopeAround(node)?.from !== scope?.from) continue;
    for (const { targets, values } of forsIn(node)) {
      const place = targets.findIndex((one) => text(one) === written);
      if (place < 0) continue;
      const items = itemsForTarget(place, targets.length, values, program);
      if (items === undefined) return undefined;
      found.push(...items);
      loops++;
    }
  }
  return loops > 0 && loops === bindings.length ? found : undefined;
}

const LOOPS = /^(ForStatement|.*ComprehensionExpression)$/;

interface For {
  readonly targets: readonly PythonNode[];
  /** The expression after `in`: one iterable, or several items, as in `for lamp in red, green:`. */
  readonly values: readonly PythonNode[];
}

/** Returns each `for ... in ...` of a statement or of a comprehension. */
function forsIn(node: PythonNode): For[] {
  const found: { targets: PythonNode[]; values: PythonNode[] }[] = [];
  let part: "targets" | "values" | undefined;
  for (const child of childrenOf(node)) {
    if (child.name === "for") {
      found.push({ targets: [], values: [] });
      part = "targets";
    } else if (child.name === "in") part = "values";
    else if (ENDS.has(child.name)) part = undefined;
    else if (part !== undefined && child.name !== ",") found.at(-1)![part].push(child);
  }
  return found;
}

const ENDS: ReadonlySet<string> = new Set(["Body", "if", "async", "]", ")", "}", "else"]);

function itemsForTarget(
  place: number,
  targets: number,
  values: readonly PythonNode[],
  program: Program,
): PythonNode[] | undefined {
  const [value, ...more] = values;
  if (targets === 1) {
    return more.length > 0 ? [...values] : value && itemsOf(value, "iteration", program);
  }
  if (targets !== 2 || more.length > 0 || value?.name !== "CallExpression") return undefined;
  const [first, second] = argumentsOf(value, program).positional;
  if (isBuiltin(value, "enumerate", program)) {
    return place === 1 && first ? itemsOf(first, "iteration", program) : undefined;
  }
  if (isBuiltin(value, "zip", program)) {
    const list = place === 0 ? first : second;
    return list && itemsOf(list, "iteration", program);
  }
  const found = methodOf(value, program);
  return found?.method === "items" && place === 1
    ? itemsOf(found.object, "index", program)
    : undefined;
}

/**
 * Returns the items of a list, a tuple or a comprehension. For a dictionary, returns its values, but only if `by` is
 * `index`, because a loop over a dictionary gets its keys.
 */
function itemsOf(
  list: PythonNode,
  by: "index" | "iteration",
  program: Program,
): PythonNode[] | undefined {
  const parts = childrenOf(list);
  switch (list.name) {
    case "ArrayExpression":
    case "TupleExpression":
      return parts.some(({ name }) => name === "*")
        ? undefined
        : parts.slice(1, -1).filter(({ name }) => name !== ",");
    case "ArrayComprehensionExpression":
      return parts.slice(1, 2);
    case "DictionaryExpression":
      return by === "index" && !parts.some(({ name }) => name === "**")
        ? parts.filter(({ prevSibling }) => prevSibling?.name === ":")
        : undefined;
    case "CallExpression":
      return itemsOfCall(list, program);
    case "VariableName":
    case "MemberExpression":
      return itemsOfName(list, by, program);
  }
  return undefined;
}

function itemsOfCall(call: PythonNode, program: Program): PythonNode[] | undefined {
  const found = methodOf(call, program);
  if (found?.method === "values") return itemsOf(found.object, "index", program);
  const [first] = argumentsOf(call, program).positional;
  const isCopy = ["list", "tuple", "reversed", "sorted"].some((name) =>
    isBuiltin(call, name, program),
  );
  return isCopy && first ? itemsOf(first, "iteration", program) : undefined;
}

/** Returns the items of a list in a variable, including the items that the program appends. */
function itemsOfName(
  list: PythonNode,
  by: "index" | "iteration",
  program: Program,
): PythonNode[] | undefined {
  const [value, ...more] = valuesOf(list, program) ?? [];
  if (value === undefined || more.length > 0 || NAMES.has(value.name)) return undefined;
  const items = itemsOf(value, by, program);
  if (items === undefined) return undefined;
  const isUse = usesOf(list, program);
  const found = [...items];
  for (const use of isUse) {
    const added = addedBy(use, program);
    if (added === undefined) return undefined;
    found.push(...added);
  }
  return found;
}

const NAMES: ReadonlySet<string> = new Set(["VariableName", "MemberExpression"]);

function usesOf(list: PythonNode, { names, nodes, text }: Program): readonly PythonNode[] {
  if (list.name === "VariableName") {
    const binding = names.resolve(text(list), list);
    return binding === undefined ? [] : names.usesOf(binding, text(list));
  }
  const property = list.getChild("PropertyName");
  return nodes.filter(
    (node) =>
      node.name === "MemberExpression" &&
      property !== null &&
      node.nextSibling?.name !== "AssignOp" &&
      text(node.getChild("PropertyName") ?? node) === text(property),
  );
}

/**
 * Returns the items that one use of a list adds to the list. Returns undefined if this use may change the list in
 * another way.
 */
function addedBy(use: PythonNode, program: Program): PythonNode[] | undefined {
  const parent = use.parent!;
  const before = use.prevSibling?.name;
  if (before === "in" || before === "*" || READING.has(parent.name)) return [];
  if (parent.name === "ForStatement") return use.nextSibling?.name === "Body" ? [] : undefined;
  if (parent.name === "ArgList") return isReading(parent.parent!, program) ? [] : undefined;
  if (parent.name !== "MemberExpression" || parent.firstChild!.from !== use.from) return undefined;
  if (parent.getChild("PropertyName") === null) return isSet(parent) ? undefined : [];
  const call = parent.parent!;
  if (call.name !== "CallExpression" || call.firstChild!.from !== parent.from) return undefined;
  const method = methodOf(call, program)?.method ?? "";
  if (method === "append") return [...argumentsOf(call, program).positional];
  return KEEPING.has(method) ? [] : undefined;
}

/** The kinds of syntax nodes that use a list without changing it. */
const READING: ReadonlySet<string> = new Set([
  "BinaryExpression",
  "IfStatement",
  "WhileStatement",
  "UnaryExpression",
]);

/** The methods that add no items to a list or a dictionary. */
const KEEPING: ReadonlySet<string> = new Set(
  "clear count get index items keys pop remove reverse sort values".split(" "),
);

function isSet(member: PythonNode): boolean {
  const { name } = member.parent!;
  if (name === "UpdateStatement" || name === "DeleteStatement") return true;
  if (name !== "AssignStatement") return name === "TupleExpression";
  for (let next = member.nextSibling; next !== null; next = next.nextSibling) {
    if (next.name === "AssignOp") return true;
  }
  return false;
}

function isReading(call: PythonNode, program: Program): boolean {
  if (call.name !== "CallExpression") return false;
  return (
    calledName(call, program) === "random.choice" ||
    PLAIN_BUILTINS.some((name) => isBuiltin(call, name, program))
  );
}

const PLAIN_BUILTINS =
  "all any enumerate len list max min print reversed sorted sum tuple zip".split(" ");

/** Says whether a call calls the built-in function with this name. */
export function isBuiltin(call: PythonNode, name: string, { names, text }: Program): boolean {
  const callee = call.firstChild!;
  return (
    call.name === "CallExpression" &&
    callee.name === "VariableName" &&
    text(callee) === name &&
    names.allBindings(name, callee).length === 0
  );
}
