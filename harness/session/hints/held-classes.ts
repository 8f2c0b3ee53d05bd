import type { PythonNode } from "../python-source/syntax.ts";
import { callsThatMade, classOfSelf } from "./classes.ts";
import type { Defined } from "./defined.ts";
import { importedDefinition, localDefinition } from "./defined.ts";
import { calledName } from "./functions.ts";
import { itemAt, itemsInLoops } from "./held-items.ts";
import { argumentsFor } from "./origins.ts";
import type { Program } from "./program.ts";

/** The classes of the objects that an expression may hold. */
export interface HeldClasses {
  readonly classes: readonly Defined[];
  /**
   * True if the expression is the first parameter of a method, such as `self`. The object may then also be of a
   * subclass.
   */
  readonly isSelf: boolean;
}

/**
 * Finds the classes of all objects that an expression may hold: a name, `self`, an attribute, a new object such as
 * `Lamp(16)`, an item of a list, or the variable of a loop over a list. Returns undefined if the user's files do not
 * contain all these classes, or if the classes are not certain.
 */
export function classesHeldBy(
  expression: PythonNode,
  program: Program,
  depth = 0,
): HeldClasses | undefined {
  if (depth > DEEPEST) return undefined;
  const own = classOfSelf(expression, program);
  if (own !== undefined) return { classes: [{ node: own, program }], isSelf: true };
  if (expression.name === "ParenthesizedExpression") {
    return classesHeldBy(expression.firstChild!.nextSibling!, program, depth + 1);
  }
  if (expression.name === "CallExpression") return join([expression], program, depth);
  const values =
    callsThatMade(expression, program) ??
    itemAt(expression, program) ??
    itemsInLoops(expression, program) ??
    argumentsFor(expression, program);
  return values && join(values, program, depth);
}

/**
 * The depth at which the search stops. Without a limit, a list that contains itself would cause an endless recursion.
 */
const DEEPEST = 6;

function join(
  values: readonly PythonNode[],
  program: Program,
  depth: number,
): HeldClasses | undefined {
  const classes: Defined[] = [];
  for (const value of values) {
    const made = value.name === "CallExpression" ? classMadeBy(value, program) : undefined;
    const held = made ? [made] : heldByName(value, program, depth);
    if (held === undefined) return undefined;
    classes.push(...held);
  }
  return classes.length > 0 ? { classes, isSelf: false } : undefined;
}

function heldByName(value: PythonNode, program: Program, depth: number) {
  if (value.name === "CallExpression") return undefined;
  const held = classesHeldBy(value, program, depth + 1);
  return held?.isSelf ? undefined : held?.classes;
}

/** Returns the class of the object that a call makes. */
function classMadeBy(call: PythonNode, program: Program): Defined | undefined {
  const qualified = calledName(call, program);
  const found =
    qualified === undefined
      ? localDefinition(call.firstChild!, program)
      : importedDefinition(qualified, program);
  return found?.node.name === "ClassDefinition" ? found : undefined;
}
