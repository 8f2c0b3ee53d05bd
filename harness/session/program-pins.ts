import { collectNames, type Names } from "./python-source/names.ts";
import { nodesBelow, type PythonNode, parsePython, textOf } from "./python-source/syntax.ts";
import { argumentsOf, plainValue, variableOf } from "./python-source/values.ts";

/** A pin that the source of a program names, such as `led = Pin("LED", Pin.OUT)`. */
export interface ProgramPin {
  /** The argument of `Pin`. */
  readonly id: string | number;
  /** The variables that hold the pin. */
  readonly variables: readonly string[];
  /** True if the source makes the pin an output. */
  readonly isOutput: boolean;
  /** The pull. Undefined if the source sets up no pull. */
  readonly pull?: "up" | "down";
}

/** Finds the pins that the source of a program names plainly. A program with a syntax error has none. */
export function findProgramPins(source: string): ProgramPin[] {
  const top = parsePython(source);
  if (top === undefined) return [];
  const names = collectNames(top, source);
  const pins = new Map<string | number, ProgramPin>();
  for (const call of nodesBelow(top)) {
    if (!isPin(call, names, source)) continue;
    const [first, ...others] = argumentsOf(call);
    const id = first && plainValue(first, names, source);
    if (id === undefined) continue;
    const known = pins.get(id) ?? { id, variables: [], isOutput: false };
    const variable = variableOf(call, source);
    const pull = known.pull ?? pullOf(others, source);
    pins.set(id, {
      id,
      variables: [...new Set([...known.variables, ...(variable === undefined ? [] : [variable])])],
      isOutput: known.isOutput || others.some((one) => /\bPin\.OUT$/.test(textOf(one, source))),
      ...(pull && { pull }),
    });
  }
  return [...pins.values()];
}

function pullOf(setup: readonly PythonNode[], source: string): ProgramPin["pull"] {
  const written = setup.map((one) => textOf(one, source));
  if (written.some((text) => /\bPin\.PULL_UP$/.test(text))) return "up";
  return written.some((text) => /\bPin\.PULL_DOWN$/.test(text)) ? "down" : undefined;
}

function isPin(node: PythonNode, names: Names, source: string): boolean {
  if (node.name !== "CallExpression") return false;
  const callee = node.firstChild!;
  const qualified = names.qualify(callee);
  // `from machine import *` does not say which names it binds.
  const written = textOf(callee, source);
  return (
    qualified === "machine.Pin" || (qualified === undefined && /^(?:machine\.)?Pin$/.test(written))
  );
}
