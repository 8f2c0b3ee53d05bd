import { nodesBelow, type PythonNode } from "../python-source/syntax.ts";
import { classOfSelf, isTarget, ownClassOf } from "./classes.ts";
import type { Program } from "./program.ts";
import { rememberedOnce } from "./remembered.ts";

/**
 * Says whether `object.name` may be a method other than the method of the class `owner`. If the object is `self`, it
 * may be an object of a subclass that has its own method. An assignment such as `app.on_tick = tick` may also replace
 * the method.
 */
export function mayBeReplaced(
  object: PythonNode,
  owner: PythonNode,
  name: string,
  program: Program,
): boolean {
  const isSelf = classOfSelf(object, program) !== undefined;
  return isAssigned(owner, name, program) || (isSelf && isOverridden(owner, name, program));
}

/** Says whether the program may assign a value to the attribute `name` of an object of the class `owner`. */
function isAssigned(owner: PythonNode, name: string, program: Program): boolean {
  const isSet = (attributesSetIn(program).get(name) ?? []).some((node) => {
    const other = ownClassOf(node.firstChild!, program);
    return other === undefined || areRelated(other, owner, program);
  });
  return isSet || setsByName(program);
}

/**
 * Returns the expressions to which a program assigns values, such as `app.on_tick`. The keys are the names of the
 * attributes.
 */
const attributesSetIn = rememberedOnce(({ nodes, text }) => {
  const found = new Map<string, PythonNode[]>();
  for (const node of nodes) {
    if (node.name !== "MemberExpression" || !isTarget(node)) continue;
    const name = text(node.getChild("PropertyName") ?? node);
    found.set(name, [...(found.get(name) ?? []), node]);
  }
  return found;
});

const setsByName = rememberedOnce(({ calls, text }) =>
  calls.some((call) => text(call.firstChild!) === "setattr"),
);

function areRelated(one: PythonNode, other: PythonNode, program: Program): boolean {
  return isSubclass(one, other, program) || isSubclass(other, one, program);
}

/**
 * Returns true if an object of a subclass of `owner` may have another method `name`, because the subclass or one of its
 * other base classes defines it. Also returns true if a base class of a subclass is not known.
 */
function isOverridden(owner: PythonNode, name: string, program: Program): boolean {
  const own = ancestorsOf(owner, program).classes;
  return classesIn(program).some((node) => {
    if (node.from === owner.from) return false;
    if (!isSubclass(node, owner, program)) return false;
    const { classes, areAllKnown } = ancestorsOf(node, program);
    const others = classes.filter((one) => !own.some(({ from }) => from === one.from));
    return !areAllKnown || others.some((one) => program.names.bindingsIn(one, name).length > 0);
  });
}

const classesIn = rememberedOnce(({ nodes }) =>
  nodes.filter(({ name }) => name === "ClassDefinition"),
);

function isSubclass(one: PythonNode, base: PythonNode, program: Program): boolean {
  return ancestorsOf(one, program).classes.some(({ from }) => from === base.from);
}

interface Ancestors {
  /** The class itself, and the classes of this file from which it inherits. */
  readonly classes: readonly PythonNode[];
  /** False if a base class may be something other than a class of this file. */
  readonly areAllKnown: boolean;
}

function ancestorsOf(definition: PythonNode, { names, text }: Program): Ancestors {
  const found = new Map<number, PythonNode>();
  const waiting = [definition];
  let areAllKnown = true;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (found.has(next.from)) continue;
    found.set(next.from, next);
    const bases = next.getChild("ArgList");
    // A base class may be the result of a call, as in `class Lamp(logged(Device))`.
    for (const base of bases === null ? [] : nodesBelow(bases)) {
      if (base.name !== "VariableName" || text(base) === "object") continue;
      const bindings = names.allBindings(text(base), base);
      const classes = bindings.flatMap((one) =>
        one.kind === "definition" && one.node.name === "ClassDefinition" ? [one.node] : [],
      );
      waiting.push(...classes);
      areAllKnown &&= bindings.length === 1 && classes.length === 1;
    }
  }
  return { classes: [...found.values()], areAllKnown };
}
