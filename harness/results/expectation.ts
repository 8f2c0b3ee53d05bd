import type { Clause, Expectation } from "../check/clause.ts";
import { isRuntimeName, type RuntimeName } from "../runtimes/runtime-names.ts";

/**
 * The declared deviation of a runtime. What is declared for the emulated Pico is about MicroPython's port to the chip,
 * and so holds for every rig, too.
 */
export function expectationOf({ expect = {} }: Clause, column: string): Expectation | undefined {
  return expect[column] ?? (isRuntimeName(column) ? undefined : expect[RIGS_ARE_LIKE]);
}

const RIGS_ARE_LIKE: RuntimeName = "pico-virtual";
