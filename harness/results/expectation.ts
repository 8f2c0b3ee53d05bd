import type { Clause, Expectation } from "../check/clause.ts";
import { isRuntimeName, type RuntimeName } from "../trace/runtime-names.ts";

/**
 * The declared deviation of a runtime. A deviation of the emulated Pico is one of MicroPython's port to the chip,
 * so it applies to every rig, too.
 */
export function expectationOf({ expect = {} }: Clause, column: string): Expectation | undefined {
  return expect[column] ?? (isRuntimeName(column) ? undefined : expect[RIGS_ARE_LIKE]);
}

/** The clause for your own primitives, by name: a deviation of the runtime's own class does not apply to the class that replaces it. */
export function askedOf(clause: Clause, primitives: Readonly<Record<string, string>> = {}): Clause {
  if (clause.expect === undefined) return clause;
  const expect = Object.entries(clause.expect).filter(
    ([, { of }]) => of === undefined || primitives[of] === undefined,
  );
  return { ...clause, expect: Object.fromEntries(expect) };
}

const RIGS_ARE_LIKE: RuntimeName = "pico-virtual";
