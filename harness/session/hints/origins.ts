import { type PythonNode, scopeAround } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import { argumentsOf, calledFunction, nameOf } from "./functions.ts";
import { itemAt, itemsInLoops } from "./held-items.ts";
import { parametersOf } from "./parameters.ts";
import type { Program } from "./program.ts";

/**
 * Returns the calls that made the objects that an expression may hold, such as `Pin(15, Pin.IN)`. The expression may be
 * a name, an attribute of `self`, an item of a list, the variable of a loop, or a parameter. It may also hold None.
 * Returns undefined if the calls are not all known.
 */
export function originsOf(
  expression: PythonNode,
  program: Program,
  depth = 0,
): PythonNode[] | undefined {
  if (expression.name === "CallExpression") return [expression];
  if (depth > DEEPEST) return undefined;
  const values = (
    itemAt(expression, program) ??
    itemsInLoops(expression, program) ??
    argumentsFor(expression, program) ??
    valuesOf(expression, program)
  )?.filter(({ name }) => name !== "None");
  const made = values?.map((value) => originsOf(value, program, depth + 1));
  if (!made?.length || made.includes(undefined)) return undefined;
  return made.flatMap((calls) => calls!);
}

/**
 * The depth at which the search stops. Without a limit, names that refer to each other in a circle would cause an
 * endless search.
 */
const DEEPEST = 6;

/**
 * Returns the arguments that the calls pass for a parameter. The parameter belongs to a function, or to the `__init__`
 * of a class, in the file of `program`. Returns undefined if `name` is not such a parameter, or if the arguments are
 * not all known.
 */
export function argumentsFor(name: PythonNode, program: Program): PythonNode[] | undefined {
  const definition = name.name === "VariableName" ? scopeAround(name) : undefined;
  if (definition?.name !== "FunctionDefinition") return undefined;
  const { names, text } = program;
  const place = parametersOf(definition).findIndex((one) => text(one) === text(name));
  if (place < 0 || names.bindingsIn(definition, text(name)).length !== 1) return undefined;
  const owner = scopeAround(definition);
  const isInit = owner?.name === "ClassDefinition" && nameOf(definition, program) === "__init__";
  const calls = callsOf(isInit ? owner : definition, program);
  if (calls === undefined || (owner?.name === "ClassDefinition" && !isInit)) return undefined;
  const given = calls.map((call) => {
    const { positional, named, isWhole } = argumentsOf(call, program);
    return isWhole ? (named.get(text(name)) ?? positional[isInit ? place - 1 : place]) : undefined;
  });
  return given.includes(undefined) ? undefined : given.map((one) => one!);
}

/** Returns the calls of a function or class. Returns undefined if the program also uses it in another way. */
function callsOf(definition: PythonNode, program: Program): PythonNode[] | undefined {
  const { names, text, nodes } = program;
  const name = nameOf(definition, program);
  const calls = program.calls.filter((call) => {
    const callee = call.firstChild!;
    if (definition.name === "FunctionDefinition") {
      return calledFunction(call, program)?.from === definition.from;
    }
    if (callee.name !== "VariableName" || text(callee) !== name) return false;
    const found = names.resolve(name, callee);
    return found?.kind === "definition" && found.node.from === definition.from;
  });
  const uses = nodes.filter((node) => node.name === "VariableName" && text(node) === name);
  // If there are more uses of the name than its calls and its definition, the program also uses the name in another
  // way.
  return calls.length > 0 && uses.length === calls.length + 1 ? calls : undefined;
}
