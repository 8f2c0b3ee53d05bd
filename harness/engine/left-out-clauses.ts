import type { Group } from "../check/clause.ts";
import { leftOutOf, leftOutReason, type TestSample } from "./test-sample.ts";

/** For each column, the clauses that a run of the tests skips, with the reason. */
export type LeftOutClauses = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * The columns on which a program needs much processor time: an emulated board, and a process of CPython that imports
 * its asyncio.
 */
export const SAMPLED_COLUMNS: readonly string[] = ["pico-virtual", "cpython"];

/**
 * Returns the clauses that `npm test` skips on SAMPLED_COLUMNS: all but a quarter of each group that is not in
 * `whole`. Each group keeps at least one clause. The columns skip the same clauses. If there is no sample, no clause is
 * skipped. This is a pure function.
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

const ONE_IN = 4;
