import type { Expectation } from "./clause.ts";
import { canBothApply, conditionInWords } from "./condition.ts";

/**
 * Returns one sentence for each pair of a clause's expectations that could apply to the same
 * runtime.
 */
export function findAmbiguities(expectations: readonly Expectation[]): string[] {
  return expectations.flatMap((ours, i) =>
    expectations
      .slice(i + 1)
      .filter((theirs) => canBothApply(ours.when, theirs.when))
      .map(
        (theirs) =>
          `two expectations may apply to one runtime: "${conditionInWords(ours.when)}" and "${conditionInWords(theirs.when)}". Narrow one of them`,
      ),
  );
}
