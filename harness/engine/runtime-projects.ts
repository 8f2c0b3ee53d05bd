import { availableParallelism } from "node:os";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { RUNTIME_NAMES, type RuntimeName } from "../trace/runtime-names.ts";
import { runtimeProject } from "./runtime-project.ts";

/**
 * How many test files run at once while nothing is timed. This is one more than there are cores, because tests that
 * start processes mostly wait for them.
 */
export const BUSY_WORKERS = availableParallelism() + 1;

/**
 * Makes one vitest project per runtime. Runtimes in virtual time run first, at the same time. Then each runtime with a
 * real clock runs alone.
 */
export function runtimeProjects(): TestProjectInlineConfiguration[] {
  return RUNTIME_NAMES.map((name) => {
    const isTimed = REAL_CLOCKS.includes(name);
    const order = 1 + REAL_CLOCKS.indexOf(name);
    // At most one timed program runs per core.
    return runtimeProject(name, order, isTimed ? availableParallelism() : BUSY_WORKERS);
  });
}

/** The runtimes with a real clock. Other programs would disturb their timing. */
const REAL_CLOCKS: readonly RuntimeName[] = ["micropython", "cpython"];

/** The order of the rigs. Rigs run after all runtimes. */
export const ORDER_OF_RIGS = 1 + REAL_CLOCKS.length;
