import {
  awaitedBy,
  childrenOf,
  isAsync,
  nodesBelow,
  type PythonNode,
  scopeAround,
} from "../python-source/syntax.ts";
import { ownClassOf } from "./classes.ts";
import type { Program } from "./program.ts";
import { remembered } from "./remembered.ts";
import { mayBeReplaced } from "./replaced-methods.ts";

/**
 * Returns the `async def` that runs this node directly. Returns undefined if the node is in an ordinary function or in
 * no function.
 */
export function coroutineAround(node: PythonNode): PythonNode | undefined {
  const scope = scopeAround(node);
  return scope?.name === "FunctionDefinition" && isAsync(scope) ? scope : undefined;
}

/** Returns the coroutine with this name. Returns undefined if the file has no such coroutine, or several. */
export function coroutineNamed(name: string, program: Program): PythonNode | undefined {
  const found = coroutinesNamed(name, program);
  return found.length === 1 ? found[0] : undefined;
}

/** Returns all coroutines of the file with this name. Several classes may have a coroutine of the same name. */
export function coroutinesNamed(name: string, program: Program): PythonNode[] {
  return program.nodes.filter(
    (node) => node.name === "FunctionDefinition" && isAsync(node) && nameOf(node, program) === name,
  );
}

/** Returns the name of a function or class. */
export function nameOf(definition: PythonNode, { text }: Program): string {
  return text(definition.getChild("VariableName")!);
}

/** Returns the full name of the called function, such as `asyncio.run`, if the function is in a module. */
export function calledName(call: PythonNode, { names }: Program): string | undefined {
  return call.name === "CallExpression" ? names.qualify(call.firstChild!) : undefined;
}

/**
 * Returns the function of this file that a call runs: a function outside all classes, a method of the same class
 * (`self.name`), or a method of an object whose class is in this file. Returns undefined if the function is not
 * certain, for example if it is decorated, or if a subclass replaces it.
 */
export function calledFunction(call: PythonNode, program: Program): PythonNode | undefined {
  return functionOf(call.firstChild!, program);
}

/** Returns the function of this file that an expression names. See `calledFunction`. */
export function functionOf(expression: PythonNode, program: Program): PythonNode | undefined {
  return knownFunction(expression, program);
}

const knownFunction = remembered(findFunction);

function findFunction(expression: PythonNode, program: Program): PythonNode | undefined {
  const found =
    expression.name === "VariableName"
      ? program.names.resolve(program.text(expression), expression)
      : methodNamed(expression, program);
  if (found?.kind !== "definition" || found.node.name !== "FunctionDefinition") return undefined;
  return found.node.parent?.name === "DecoratedStatement" ? undefined : found.node;
}

function methodNamed(expression: PythonNode, program: Program) {
  const property = expression.getChild("PropertyName");
  const object = expression.firstChild!;
  const owner = property && ownClassOf(object, program);
  if (!owner) return undefined;
  const name = program.text(property);
  if (mayBeReplaced(object, owner, name, program)) return undefined;
  const bindings = program.names.bindingsIn(owner, name);
  return bindings.length === 1 ? bindings[0] : undefined;
}

/** Says whether a function is a generator. An `async def` with `yield` also counts, because it is not a coroutine. */
export function yields(definition: PythonNode): boolean {
  return nodesBelow(definition, true).some(
    ({ name }) => name.startsWith("Yield") || name === "yield",
  );
}

/** Says whether a function is an `async def` without `yield`. */
export function isCoroutine(definition: PythonNode): boolean {
  return isAsync(definition) && !yields(definition);
}

/**
 * Says whether a coroutine of this file certainly never lets other tasks run: it awaits nothing, or only coroutines
 * that never let other tasks run.
 */
function neverWaits(
  coroutine: PythonNode,
  program: Program,
  seen: readonly number[] = [],
): boolean {
  if (seen.includes(coroutine.from)) return true;
  return nodesBelow(coroutine, true).every((node) => {
    if (node.name === "async") return node.parent!.from === coroutine.from;
    if (node.name !== "AwaitExpression") return true;
    return awaitsNothing(node, program, [...seen, coroutine.from]);
  });
}

/**
 * Says whether an `await` certainly lets no other task run, because the awaited coroutine never waits. See
 * `neverWaits`.
 */
export function awaitsNothing(
  node: PythonNode,
  program: Program,
  seen: readonly number[] = [],
): boolean {
  const awaited = awaitedBy(node);
  const own = awaited.name === "CallExpression" ? calledFunction(awaited, program) : undefined;
  return own !== undefined && isAsync(own) && !yields(own) && neverWaits(own, program, seen);
}

/** Returns the object and the name of a called method: `led` and `toggle` for `led.toggle()`. */
export function methodOf(call: PythonNode, { text }: Program) {
  const callee = call.firstChild!;
  const property = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  return property === null ? undefined : { object: callee.firstChild!, method: text(property) };
}

/**
 * Returns the arguments of a call. If the call has arguments with `*` or `**`, `isWhole` is false, because some
 * arguments are not known.
 */
export function argumentsOf(call: PythonNode, { text }: Program): Arguments {
  const positional: PythonNode[] = [];
  const named = new Map<string, PythonNode>();
  let isWhole = true;
  const parts = childrenOf(call.getChild("ArgList") ?? call).slice(1, -1);
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at]!;
    if (part.name === ",") continue;
    if (parts[at + 1]?.name === "AssignOp") {
      named.set(text(part), parts[at + 2]!);
      at += 2;
    } else if (part.name === "*" || part.name === "**" || part.name === "ArithOp") {
      isWhole = false;
      at += 1;
    } else positional.push(part);
  }
  return { positional, named, isWhole };
}

export interface Arguments {
  readonly positional: readonly PythonNode[];
  readonly named: ReadonlyMap<string, PythonNode>;
  readonly isWhole: boolean;
}
