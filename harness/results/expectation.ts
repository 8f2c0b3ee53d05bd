import type { Clause, Expectation } from "../check/clause.ts";
import { applies } from "../check/condition.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";

/**
 * Returns the declared deviation that applies to a runtime. If none applies, returns undefined: the runtime is then
 * expected to pass. A deviation of one of aiorig's classes does not apply if the user has replaced this class. This is
 * a pure function.
 */
export function expectationOf(
  { expect = [] }: Clause,
  facts: RuntimeFacts,
): Expectation | undefined {
  return expect.find(
    ({ when, of }) => applies(when, facts) && (of === undefined || !facts.ownClasses.includes(of)),
  );
}
