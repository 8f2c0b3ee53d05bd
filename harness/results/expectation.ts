import type { Clause, Expectation } from "../check/clause.ts";
import { isRuntimeName, type RuntimeName } from "../runtimes/runtime-names.ts";

/**
 * The declared deviation of a runtime. What is declared for the emulated Pico is about MicroPython's port to the chip,
 * and so holds for every rig, too.
 */
export function expectationOf({ expect = {} }: Clause, column: string): Expectation | undefined {
  return expect[column] ?? (isRuntimeName(column) ? undefined : expect[RIGS_ARE_LIKE]);
}

/** The clause as it is asked of the user's own primitives, by name: what is declared of a runtime's own class is not declared of the one in its place. */
export function askedOf(clause: Clause, primitives: Readonly<Record<string, string>> = {}): Clause {
  if (clause.expect === undefined) return clause;
  const expect = Object.entries(clause.expect).filter(
    ([, { of }]) => of === undefined || primitives[of] === undefined,
  );
  return { ...clause, expect: Object.fromEntries(expect) };
}

const RIGS_ARE_LIKE: RuntimeName = "pico-virtual";
