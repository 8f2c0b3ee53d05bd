import type { Clause, Expectation } from "../check/clause.ts";
import { applies } from "../check/condition.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * The declared deviation that applies to a runtime; undefined if it is expected to pass. A deviation of a class that the
 * user has replaced by their own does not apply. Pure.
 */
export function expectationOf(
  { expect = [] }: Clause,
  facts: RuntimeFacts,
): Expectation | undefined {
  return expect.find(
    ({ when, of }) => applies(when, facts) && (of === undefined || !facts.ownClasses.includes(of)),
  );
}
