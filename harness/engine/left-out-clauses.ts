import type { Group } from "../check/clause.ts";
import { leftOutOf, leftOutReason, type TestSample } from "./test-sample.ts";

/** The ids of the clauses that a test run skips on each column. Each id has the reason for the skip. */
export type LeftOutClauses = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The columns on which `npm test` runs only a sample. On an emulated board, and in a process of CPython that imports its
 * asyncio, a program needs much processor time. `micropython-wasm` has the same C code as `micropython`, which runs all
 * clauses.
 */
export const SAMPLED_COLUMNS: readonly string[] = ["pico-virtual", "cpython", "micropython-wasm"];

/**
 * Returns the clauses that `npm test` skips on each of the SAMPLED_COLUMNS. No clause of a group in `whole` is skipped.
 * Each other group keeps a sixth of its clauses, but at least one. If `sample` is undefined, no clause is skipped.
 * This is a pure function.
 */
export function leftOutClauses(
  groups: readonly Group[],
  whole: readonly string[],
  sample: TestSample | undefined,
): LeftOutClauses {
  if (sample === undefined) return {};
  const reason = leftOutReason(sample);
  const ids = groups
    .filter(({ name }) => !whole.includes(name))
    .flatMap(({ clauses }) => [
      ...leftOutOf(
        clauses.map(({ id }) => id),
        ONE_IN,
        sample,
      ),
    ]);
  const reasons = Object.fromEntries(ids.map((id) => [id, reason]));
  return Object.fromEntries(SAMPLED_COLUMNS.map((column) => [column, reasons]));
}

const ONE_IN = 6;
