import { childrenOf, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import type { Program } from "./program.ts";

/**
 * Returns the full name of the class of the object that a name or an attribute holds, such as `asyncio.Event` after
 * `ready = asyncio.Event()`. The name may also hold None. Returns undefined if the class is not certain.
 */
export function classOf(object: PythonNode, program: Program): string | undefined {
  const classes = new Set(
    callsThatMade(object, program)?.map((call) => program.names.qualify(call.firstChild!)),
  );
  return classes.size === 1 ? [...classes][0] : undefined;
}

/**
 * Returns the class of the object that an expression holds, if this class is in this file. The expression may be
 * `self`.
 */
export function ownClassOf(object: PythonNode, program: Program): PythonNode | undefined {
  const own = classOfSelf(object, program);
  if (own !== undefined) return own;
  const classes = callsThatMade(object, program)?.map((call) => classNamed(call, program));
  const [first] = classes ?? [];
  return first !== undefined && classes!.every((one) => one?.from === first.from)
    ? first
    : undefined;
}

function classNamed(call: PythonNode, { names, text }: Program): PythonNode | undefined {
  const callee = call.firstChild!;
  if (callee.name !== "VariableName") return undefined;
  const found = names.resolve(text(callee), callee);
  if (found?.kind !== "definition" || found.node.name !== "ClassDefinition") return undefined;
  return found.node.parent?.name === "DecoratedStatement" ? undefined : found.node;
}

/** If the expression is the first parameter of a method, such as `self`, returns the class that contains the method. */
export function classOfSelf(expression: PythonNode, { text }: Program): PythonNode | undefined {
  if (expression.name !== "VariableName") return undefined;
  for (let scope = scopeAround(expression); scope !== undefined; scope = scopeAround(scope)) {
    const around = scopeAround(scope);
    if (scope.name !== "FunctionDefinition" || around?.name !== "ClassDefinition") continue;
    const self = scope.getChild("ParamList")?.getChild("VariableName");
    return self && text(self) === text(expression) ? around : undefined;
  }
  return undefined;
}

/** If a name or an attribute holds only None and results of calls, returns these calls. Otherwise returns undefined. */
export function callsThatMade(object: PythonNode, program: Program): PythonNode[] | undefined {
  const values = valuesOf(object, program)?.filter(({ name }) => name !== "None");
  const areCalls = values?.every(({ name }) => name === "CallExpression");
  return areCalls && values!.length > 0 ? values : undefined;
}

/**
 * Returns all values that the program assigns to a name or to an attribute of an object, such as `self.name`. Returns
 * undefined if some of these values are not known.
 */
export function valuesOf(object: PythonNode, program: Program): PythonNode[] | undefined {
  const { names, text } = program;
  if (object.name === "VariableName") {
    const bindings = names.allBindings(text(object), object);
    const values = bindings.flatMap((one) => (one.kind === "value" ? [one.node] : []));
    return values.length === bindings.length ? values : undefined;
  }
  const property = object.name === "MemberExpression" ? object.getChild("PropertyName") : null;
  const owner = property && ownClassOf(object.firstChild!, program);
  return owner ? attributeValues(owner, text(property), program) : undefined;
}

/**
 * Returns the values that the methods of a class assign to an attribute. Returns undefined if these may not be all
 * values, for example because code outside the class also assigns the attribute.
 */
function attributeValues(
  owner: PythonNode,
  attribute: string,
  program: Program,
): PythonNode[] | undefined {
  const values: PythonNode[] = [];
  for (const node of program.nodes) {
    if (node.name !== "MemberExpression" || !isTarget(node)) continue;
    if (program.text(node.getChild("PropertyName") ?? node) !== attribute) continue;
    const isOwn = classOfSelf(node.firstChild!, program)?.from === owner.from;
    const [, , value, ...more] = childrenOf(node.parent!);
    const isPlain = node.parent!.name === "AssignStatement" && more.length === 0;
    if (!isOwn || !isPlain || value === undefined) return undefined;
    values.push(value);
  }
  const inClass = program.names.bindingsIn(owner, attribute);
  const isKnown = inClass.every((one) => one.kind === "value" && one.node.name === "None");
  return isKnown ? values : undefined;
}

/** Says whether an expression is on the left side of an assignment. */
export function isTarget(node: PythonNode): boolean {
  const parent = node.parent!;
  if (parent.name === "UpdateStatement") return parent.firstChild!.from === node.from;
  if (parent.name !== "AssignStatement") return false;
  const last = childrenOf(parent).findLast(({ name }) => name === "AssignOp");
  return last !== undefined && node.to <= last.from;
}
