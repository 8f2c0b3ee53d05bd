import { childrenOf, type PythonNode } from "../python-source/syntax.ts";
import { valuesOf } from "./classes.ts";
import type { Program } from "./program.ts";

/** A number in Python. `1000.0` is a float, although its value is whole. */
export interface PythonNumber {
  readonly value: number;
  readonly isFloat: boolean;
}

/**
 * Returns the number that an expression has in every run. The expression may be a literal, or a name or `self.name`
 * that gets only one value. It may also be a sum, difference, product or quotient of such expressions. Returns
 * undefined if the source does not show the number.
 */
export function numberOf(
  node: PythonNode,
  program: Program,
  seen: readonly number[] = [],
): PythonNumber | undefined {
  if (seen.includes(node.from)) return undefined;
  switch (node.name) {
    case "Number":
      return literal(program.text(node));
    case "ParenthesizedExpression":
      return numberOf(node.firstChild!.nextSibling!, program, seen);
    case "VariableName":
    case "MemberExpression": {
      const [value, ...more] = valuesOf(node, program) ?? [];
      if (more.length > 0) return undefined;
      return value && numberOf(value, program, [...seen, node.from]);
    }
    case "BinaryExpression": {
      const [left, operator, right] = childrenOf(node);
      const one = numberOf(left!, program, seen);
      const other = numberOf(right!, program, seen);
      return one && other && calculate(one, program.text(operator!), other);
    }
    default:
      return undefined;
  }
}

function literal(text: string): PythonNumber | undefined {
  if (/[jJ]$/.test(text)) return undefined;
  const value = Number(text.replaceAll("_", ""));
  return { value, isFloat: /[.eE]/.test(text) && !/^0x/i.test(text) };
}

function calculate(
  one: PythonNumber,
  operator: string,
  other: PythonNumber,
): PythonNumber | undefined {
  const isFloat = one.isFloat || other.isFloat;
  switch (operator) {
    case "+":
      return { value: one.value + other.value, isFloat };
    case "-":
      return { value: one.value - other.value, isFloat };
    case "*":
      return { value: one.value * other.value, isFloat };
    case "/":
      return other.value === 0 ? undefined : { value: one.value / other.value, isFloat: true };
    default:
      return undefined;
  }
}
