import type { PythonNode } from "../python-source/syntax.ts";
import { functionsNamedBy } from "./called-functions.ts";
import { needsArguments } from "./function-as-task.ts";
import { coroutineAround, isCoroutine } from "./functions.ts";
import type { Hint } from "./hint.ts";
import { isPlainMethod } from "./plain-calls.ts";
import { inOneLine, type Program } from "./program.ts";

/**
 * Finds a function or method without parentheses that is used as a condition, as in `while not ready.is_set:`, or that
 * is alone in a line, as in `led.toggle`.
 */
export function findUncalledMethods(program: Program): Hint[] {
  return program.nodes.flatMap((node) => {
    const problem = inLine(node, program) ?? inCondition(node, program);
    if (problem === undefined) return [];
    return [program.mistake("method-not-called", node, problem.what, problem.instead)];
  });
}

function inLine(node: PythonNode, program: Program) {
  if (node.parent?.name !== "ExpressionStatement") return undefined;
  const isName = node.name === "VariableName" || node.name === "MemberExpression";
  if (!isName) return undefined;
  const own = functionsNamedBy(node, program);
  if (own === undefined && !isMethod(node, program)) return undefined;
  const shown = inOneLine(node, program);
  const given = own?.some((one) => needsArguments(one.node)) ? "..." : "";
  const isAwaitNeeded =
    own?.every((one) => isCoroutine(one.node)) === true && coroutineAround(node) !== undefined;
  return {
    what: `${shown} is not called, because it has no parentheses. So this line does nothing.`,
    instead: `${isAwaitNeeded ? "await " : ""}${shown}(${given})`,
  };
}

function inCondition(node: PythonNode, program: Program) {
  if (!isMethod(node, program) || !decides(node, program)) return undefined;
  const shown = inOneLine(node, program);
  return {
    what: `${shown} is not called, because it has no parentheses. So this condition is always the same, and does not depend on ${program.text(node.firstChild!)}.`,
    instead: `Call it: ${shown}()`,
  };
}

/** Says whether an expression is a method of an object that the target provides, such as `led.value`. */
function isMethod(node: PythonNode, program: Program): boolean {
  const property = node.name === "MemberExpression" ? node.getChild("PropertyName") : null;
  return property !== null && isPlainMethod(node.firstChild!, program.text(property), program);
}

/**
 * Says whether an expression is a condition or a part of it. A comparison counts only if it compares the expression
 * with a number, True or False.
 */
function decides(node: PythonNode, program: Program): boolean {
  const parent = node.parent!;
  switch (parent.name) {
    case "IfStatement":
    case "WhileStatement":
      return true;
    case "UnaryExpression":
      return program.text(parent.firstChild!) === "not";
    case "ParenthesizedExpression":
      return decides(parent, program);
    case "BinaryExpression": {
      const other = parent.firstChild!.from === node.from ? parent.lastChild! : parent.firstChild!;
      const operator = program.text((node.nextSibling ?? node.prevSibling)!);
      if (operator === "and" || operator === "or") return decides(parent, program);
      return /^(==|!=|<=?|>=?)$/.test(operator) && PLAIN.has(other.name);
    }
  }
  return false;
}

const PLAIN: ReadonlySet<string> = new Set(["Number", "Boolean"]);
