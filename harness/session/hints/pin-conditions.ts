import { childrenOf, type PythonNode, SCOPES, scopeAround } from "../python-source/syntax.ts";
import { methodOf } from "./functions.ts";
import { parametersOf } from "./parameters.ts";
import { pinsOf } from "./pins.ts";
import type { Program } from "./program.ts";

/**
 * Says whether a handler certainly makes a call at some time. This is so if the handler makes the call in every case.
 * It is also so if only levels of pins decide, as in `if pin.value() == 0:`, because a pin certainly gets both levels
 * at some time. Any other condition may always be false.
 */
export function dependsOnlyOnPins(call: PythonNode, program: Program): boolean {
  const scope = scopeAround(call);
  for (let outer = call.parent; outer !== null && !SCOPES.has(outer.name); outer = outer.parent) {
    if (outer.name === "WhileStatement" || outer.name === "TryStatement") return false;
    if (outer.name !== "IfStatement") continue;
    const parts = childrenOf(outer);
    const conditions = parts.filter((_, i) => /^(if|elif)$/.test(parts[i - 1]?.name ?? ""));
    if (!conditions.every((one) => readsLevel(one, scope, program))) return false;
  }
  return true;
}

function readsLevel(
  condition: PythonNode,
  scope: PythonNode | undefined,
  program: Program,
): boolean {
  const [first, second, ...more] = childrenOf(condition);
  switch (condition.name) {
    case "ParenthesizedExpression":
    case "UnaryExpression":
      return second !== undefined && readsLevel(second, scope, program);
    case "BinaryExpression": {
      const isLevel = more.length === 1 && /^[01]$/.test(program.text(more[0]!));
      return isLevel && /^[=!]=$/.test(program.text(second!)) && readsLevel(first!, scope, program);
    }
    case "CallExpression":
      return isPin(condition, scope, program);
  }
  return false;
}

/** Says whether a call reads a pin of the program, or the pin that the handler gets as its argument. */
function isPin(call: PythonNode, scope: PythonNode | undefined, program: Program): boolean {
  if (childrenOf(call.getChild("ArgList")!).length > 2) return false;
  const found = methodOf(call, program);
  const object = program.text(found?.method === "value" ? found.object : call.firstChild!);
  const isGiven =
    scope?.name === "FunctionDefinition" &&
    parametersOf(scope).some((one) => program.text(one) === object);
  return isGiven || pinsOf(program).some(({ variable }) => variable === object);
}
