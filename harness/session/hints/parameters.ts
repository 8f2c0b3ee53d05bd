import { childrenOf, type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { classOf } from "./classes.ts";
import { argumentsOf, calledFunction, nameOf } from "./functions.ts";
import { constantOf } from "./pins.ts";
import type { Program } from "./program.ts";
import { remembered } from "./remembered.ts";

/**
 * Returns the class of the object that a name holds. See `classOf`. The name may also be a parameter, if all calls of
 * the function are in this file and pass objects of one class.
 */
export function classOfObject(object: PythonNode, program: Program): string | undefined {
  return knownClass(object, program);
}

const knownClass = remembered(
  (object, program) => classOf(object, program) ?? sameInCalls(object, program, classOf),
);

/**
 * Returns the number or text that an expression always has. See `constantOf`. The expression may also be a parameter,
 * if all calls of the function are in this file and pass the same value.
 */
export function constantInCalls(node: PythonNode, program: Program): number | string | undefined {
  return constantOf(node, program) ?? sameInCalls(node, program, constantOf);
}

/**
 * If `object` is a parameter, returns what `read` returns for the arguments that calls pass to this parameter. Returns
 * undefined if `object` is not a parameter, or if the result is not the same in all calls of the function.
 */
function sameInCalls<Found>(
  object: PythonNode,
  program: Program,
  read: (given: PythonNode, program: Program) => Found | undefined,
): Found | undefined {
  if (object.name !== "VariableName") return undefined;
  const { text, names } = program;
  const name = text(object);
  const definition = scopeWith(name, object, program);
  if (definition?.name !== "FunctionDefinition") return undefined;
  const place = parametersOf(definition).findIndex((one) => text(one) === name);
  if (place < 0 || names.bindingsIn(definition, name).length !== 1) return undefined;
  const calls = program.calls.filter(
    (call) => calledFunction(call, program)?.from === definition.from,
  );
  const uses = program.nodes.filter(
    (node) => node.name === "VariableName" && text(node) === nameOf(definition, program),
  );
  // The function's name occurs in its definition and in its calls. If it also occurs elsewhere, other code may call the
  // function.
  if (calls.length === 0 || uses.length !== calls.length + 1) return undefined;
  const found = new Set(
    calls.map((call) => {
      const { positional, named, isWhole } = argumentsOf(call, program);
      const given = named.get(name) ?? positional[place];
      return isWhole && given !== undefined ? read(given, program) : undefined;
    }),
  );
  return found.size === 1 ? [...found][0] : undefined;
}

/** Returns the function that contains an expression and has a variable of this name. This may be an outer function. */
function scopeWith(name: string, object: PythonNode, { names }: Program): PythonNode | undefined {
  let scope = scopeAround(object);
  while (scope !== undefined && names.bindingsIn(scope, name).length === 0) {
    scope = scopeAround(scope);
  }
  return scope;
}

/** Returns the parameter that receives an argument of a call. Returns undefined if this is not certain. */
export function parameterFor(
  argument: PythonNode,
  call: PythonNode,
  program: Program,
): PythonNode | undefined {
  const definition = calledFunction(call, program);
  const { positional, named, isWhole } = argumentsOf(call, program);
  if (definition === undefined || !isWhole) return undefined;
  const parameters = parametersOf(definition);
  const isMethod = scopeAround(definition)?.name === "ClassDefinition";
  const place = positional.findIndex(({ from }) => from === argument.from);
  if (place >= 0) return parameters[place + (isMethod ? 1 : 0)];
  const [name] = [...named].find(([, { from }]) => from === argument.from) ?? [];
  return parameters.find((one) => program.text(one) === name);
}

/**
 * Returns the parameters of a function. The list is empty if the function also has another kind of parameter, such as
 * `*arguments` or one with a default value.
 */
export function parametersOf(definition: PythonNode): PythonNode[] {
  const parts = childrenOf(definition.getChild("ParamList")!).slice(1, -1);
  const isPlain = parts.every(({ name }) => name === "VariableName" || name === ",");
  return isPlain ? parts.filter(({ name }) => name === "VariableName") : [];
}
