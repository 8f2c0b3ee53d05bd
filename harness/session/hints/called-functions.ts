import { childrenOf, type PythonNode } from "../python-source/syntax.ts";
import { type Defined, importedDefinition, isReplaced, localDefinition } from "./defined.ts";
import { argumentsOf } from "./functions.ts";
import { classesHeldBy } from "./held-classes.ts";
import type { Program } from "./program.ts";

/**
 * Finds all functions that a call may run, in this file and in the modules beside the program. For a method of `self`,
 * this includes the methods of subclasses. Returns undefined if the call may also run other code.
 */
export function functionsCalledBy(call: PythonNode, program: Program): Defined[] | undefined {
  return functionsNamedBy(call.firstChild!, program);
}

/** Returns all functions that an expression such as `lamp.flash` may stand for. See `functionsCalledBy`. */
export function functionsNamedBy(expression: PythonNode, program: Program): Defined[] | undefined {
  const qualified = program.names.qualify(expression);
  const found =
    qualified === undefined
      ? localDefinition(expression, program)
      : importedDefinition(qualified, program);
  if (found !== undefined) return found.node.name === "FunctionDefinition" ? [found] : undefined;
  const property = expression.getChild("PropertyName");
  if (expression.name !== "MemberExpression" || property === null) return undefined;
  const held = classesHeldBy(expression.firstChild!, program);
  if (held === undefined) return undefined;
  const method = program.text(property);
  const classes = held.isSelf ? withSubclasses(held.classes[0]!, program) : held.classes;
  const methods = classes.map((one) => methodNamed(method, one));
  if (!methods.every((one) => one !== undefined)) return undefined;
  return isReplaced(method, program) ? undefined : methods;
}

/**
 * Returns the method `name` of a class. If the class does not define the method, looks in its base class. Returns
 * undefined if the method is not certain.
 */
function methodNamed(name: string, owner: Defined, depth = 0): Defined | undefined {
  const { node, program } = owner;
  const [found, ...more] = program.names.bindingsIn(node, name);
  if (found === undefined) {
    const bases = basesOf(node, program);
    const [base, ...others] = bases ?? [];
    const isPlain = base !== undefined && others.length === 0 && depth < DEEPEST;
    return isPlain ? methodNamed(name, base, depth + 1) : undefined;
  }
  if (more.length > 0 || found.kind !== "definition") return undefined;
  const isMethod =
    found.node.name === "FunctionDefinition" && found.node.parent?.name !== "DecoratedStatement";
  return isMethod ? { node: found.node, program } : undefined;
}

const DEEPEST = 8;

/** Returns the base classes of a class. Returns undefined if they are not all known. */
function basesOf(definition: PythonNode, program: Program): Defined[] | undefined {
  if (definition.getChild("ArgList") === null) return [];
  const { positional, named, isWhole } = argumentsOf(definition, program);
  if (!isWhole || named.size > 0) return undefined;
  const bases = positional.map((base) => {
    const qualified = program.names.qualify(base);
    return qualified === undefined
      ? localDefinition(base, program)
      : importedDefinition(qualified, program);
  });
  return bases.every((one) => one?.node.name === "ClassDefinition")
    ? bases.map((one) => one!)
    : undefined;
}

/** Returns a class and all classes in the files of the program that may derive from it. */
function withSubclasses(owner: Defined, program: Program): Defined[] {
  const found: Defined[] = [owner];
  const all = program.files.flatMap((file) =>
    file.nodes.flatMap((node) =>
      node.name === "ClassDefinition" ? [{ node, program: file }] : [],
    ),
  );
  for (let size = 0; size !== found.length; ) {
    size = found.length;
    for (const one of all) {
      if (found.some((known) => isSame(known, one))) continue;
      const names = found.map((known) => nameOf(known));
      // Only the names are compared, because it is not always known from where a base class is imported.
      if (baseNames(one).some((name) => names.includes(name))) found.push(one);
    }
  }
  return found;
}

function isSame(one: Defined, other: Defined): boolean {
  return one.node.from === other.node.from && one.program.file === other.program.file;
}

function nameOf({ node, program }: Defined): string {
  return program.text(node.getChild("VariableName")!);
}

function baseNames({ node, program }: Defined): string[] {
  const list = node.getChild("ArgList");
  return list === null
    ? []
    : childrenOf(list).map((base) => program.text(base).split(".").at(-1)!.trim());
}
