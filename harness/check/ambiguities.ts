import type { Expectation } from "./clause.ts";
import { canBothApply, conditionInWords } from "./condition.ts";

/**
 * Finds pairs of expectations of one clause that may both apply to the same runtime. Returns one sentence for each
 * pair.
 */
export function findAmbiguities(expectations: readonly Expectation[]): string[] {
  return expectations.flatMap((ours, i) =>
    expectations
      .slice(i + 1)
      .filter((theirs) => canBothApply(ours.when, theirs.when))
      .map(
        (theirs) =>
          `two expectations may apply to one runtime: "${conditionInWords(ours.when)}" and "${conditionInWords(theirs.when)}". Narrow one of the two conditions`,
      ),
  );
}
