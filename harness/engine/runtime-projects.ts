import { availableParallelism } from "node:os";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { type ColumnNeeds, NEEDS } from "../trace/column-needs.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../trace/runtime-names.ts";
import { runtimeProject } from "./runtime-project.ts";

/**
 * The number of test files that run at the same time while no times are measured. It is the number of cores plus two,
 * because tests that start processes mostly wait.
 */
export const BUSY_WORKERS = availableParallelism() + 2;

/**
 * Makes one vitest project per runtime. First, all runtimes in virtual time run at the same time. After them, each
 * runtime with a real clock runs alone.
 */
export function runtimeProjects(): TestProjectInlineConfiguration[] {
  return RUNTIME_NAMES.map((name) => projectOf(name, 1 + TIMED.indexOf(name), NEEDS[name]));
}

/**
 * Returns the projects of columns that are not in RUNTIME_NAMES: runtimes such as `micropython@1.26`, your own
 * runtimes, and rigs. They run after the other projects with the same kind of clock.
 */
export function furtherProjects(
  columns: ReadonlyMap<string, ColumnNeeds>,
): TestProjectInlineConfiguration[] {
  let order = 1 + TIMED.length;
  return [...columns].map(([column, needs]) => {
    const isUntimed = needs.clock === "virtual" && !needs.isExclusive;
    return projectOf(column, isUntimed ? 0 : order++, needs);
  });
}

/**
 * Makes the project of a column. Projects of order 0 are in virtual time. Each project of another order runs alone,
 * with at most one program per core. If `isExclusive` is true, the programs of the project run one after the other.
 */
function projectOf(
  column: string,
  order: number,
  { isExclusive, usesEmulator }: ColumnNeeds,
): TestProjectInlineConfiguration {
  const mostWorkers = order === 0 ? BUSY_WORKERS : isExclusive ? 1 : availableParallelism();
  return runtimeProject(column, { order, mostWorkers, usesEmulator });
}

/** The runtimes with a real clock. They run alone, because other programs would disturb their timing. */
const TIMED: readonly RuntimeName[] = RUNTIME_NAMES.filter((name) => NEEDS[name].clock === "real");
