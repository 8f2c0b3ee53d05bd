import { collectNames, type Names } from "../python-source/names.ts";
import {
  isAsync,
  nodesBelow,
  type PythonNode,
  parsePython,
  scopeAround,
  textOf,
} from "../python-source/syntax.ts";

/** One thing in a program that a learner should know about. All texts may contain text of the program. */
export interface Hint {
  /** The rule's id, such as `blocking-sleep`. */
  readonly rule: string;
  /** The line in the program; the first line is 1. */
  readonly line: number;
  /** What happens in this program. */
  readonly what: string;
  /** What to write instead. */
  readonly instead: string;
}

/** A program that can be parsed, with what the rules ask about it. */
export interface Program {
  readonly nodes: readonly PythonNode[];
  readonly names: Names;
  readonly text: (node: PythonNode) => string;
  readonly hint: (rule: string, at: PythonNode, what: string, instead: string) => Hint;
  readonly calls: readonly PythonNode[];
}

/** Prepares a program for the rules. Returns undefined if it has a syntax error. */
export function readProgram(source: string): Program | undefined {
  const top = parsePython(source);
  if (top === undefined) return undefined;
  const nodes = nodesBelow(top);
  const lineStarts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) {
    lineStarts.push(at + 1);
  }
  return {
    nodes,
    names: collectNames(top, source),
    text: (node) => textOf(node, source),
    hint: (rule, at, what, instead) => ({
      rule,
      line: lineStarts.findLastIndex((start) => start <= at.from) + 1,
      what,
      instead,
    }),
    calls: nodes.filter(({ name }) => name === "CallExpression"),
  };
}

/** The `async def` that runs this node directly. Returns undefined if it is another function, or none. */
export function coroutineAround(node: PythonNode): PythonNode | undefined {
  const scope = scopeAround(node);
  return scope?.name === "FunctionDefinition" && isAsync(scope) ? scope : undefined;
}

/** The name of a function or class. */
export function nameOf(definition: PythonNode, { text }: Program): string {
  return text(definition.getChild("VariableName")!);
}

/** The full name of the called function, such as `asyncio.run`. */
export function calledName(call: PythonNode, { names }: Program): string | undefined {
  return call.name === "CallExpression" ? names.qualify(call.firstChild!) : undefined;
}

/**
 * The function of this file that a call runs: a function by its name, or a method of the same class by `self.name`.
 * Returns undefined if that is not certain, for example for a decorated function.
 */
export function calledFunction(call: PythonNode, program: Program): PythonNode | undefined {
  const callee = call.firstChild!;
  const found =
    callee.name === "VariableName"
      ? program.names.resolve(program.text(callee), callee)
      : ownMethod(callee, program);
  if (found?.kind !== "definition" || found.node.name !== "FunctionDefinition") return undefined;
  return found.node.parent?.name === "DecoratedStatement" ? undefined : found.node;
}

function ownMethod(callee: PythonNode, { names, text }: Program) {
  const method = scopeAround(callee);
  const around = method && scopeAround(method);
  const property = callee.getChild("PropertyName");
  if (around?.name !== "ClassDefinition" || property === null) return undefined;
  const self = method?.getChild("ParamList")?.getChild("VariableName");
  if (!self || text(callee.firstChild!) !== text(self)) return undefined;
  const bindings = names.bindingsIn(around, text(property));
  return bindings.length === 1 ? bindings[0] : undefined;
}

/** The full name of the class whose object a name holds, such as `asyncio.Event` after `ready = asyncio.Event()`. */
export function classOf(object: PythonNode, program: Program): string | undefined {
  const call = callThatMade(object, program);
  return call && calledName(call, program);
}

/** The call whose result a name holds, if the program assigns the name only once. */
function callThatMade(object: PythonNode, program: Program): PythonNode | undefined {
  if (object.name !== "VariableName") return undefined;
  const binding = program.names.resolve(program.text(object), object);
  return binding?.kind === "value" && binding.node.name === "CallExpression"
    ? binding.node
    : undefined;
}

/** The object and the name of a called method: `led` and `toggle` for `led.toggle()`. */
export function methodOf(call: PythonNode, { text }: Program) {
  const callee = call.firstChild!;
  const property = callee.name === "MemberExpression" ? callee.getChild("PropertyName") : null;
  return property === null ? undefined : { object: callee.firstChild!, method: text(property) };
}
