import { availableParallelism } from "node:os";
import type { TestProjectInlineConfiguration } from "vitest/config";
import { RUNTIME_NAMES, type RuntimeName, runtimeOf } from "../trace/runtime-names.ts";
import { runtimeProject } from "./runtime-project.ts";

/**
 * How many test files run at once while nothing is timed. This is two more than there are cores, because tests that
 * start processes spend most of their time waiting.
 */
export const BUSY_WORKERS = availableParallelism() + 2;

/**
 * Makes one vitest project per runtime. Runtimes in virtual time run first, at the same time. Then each runtime with a
 * real clock runs alone.
 */
export function runtimeProjects(): TestProjectInlineConfiguration[] {
  return RUNTIME_NAMES.map((name) => projectOf(name, 1 + REAL_CLOCKS.indexOf(name)));
}

/**
 * The projects of columns that are not in RUNTIME_NAMES, such as `micropython@1.26`, and of rigs. They run after the
 * other projects with the same kind of clock.
 */
export function furtherProjects(
  columns: readonly string[],
  rigs: readonly string[],
): TestProjectInlineConfiguration[] {
  const isTimed = (column: string) => REAL_CLOCKS.includes(runtimeOf(column)!);
  const timed = columns.filter(isTimed);
  const order = 1 + REAL_CLOCKS.length;
  return [
    ...columns.filter((column) => !isTimed(column)).map((column) => projectOf(column, 0)),
    ...timed.map((column, i) => projectOf(column, order + i)),
    // A rig runs one program at a time.
    ...rigs.map((rig, i) => runtimeProject(rig, order + timed.length + i, 1)),
  ];
}

/**
 * Makes the project of a column. Projects of order 0 are in virtual time. All others are timed, with at most one
 * program per core.
 */
function projectOf(column: string, order: number): TestProjectInlineConfiguration {
  return runtimeProject(column, order, order > 0 ? availableParallelism() : BUSY_WORKERS);
}

/** The runtimes with a real clock. Other programs would disturb their timing. */
const REAL_CLOCKS: readonly RuntimeName[] = ["micropython", "cpython"];
