import type { TestContext } from "vitest";
import { leftOutOf, leftOutReason, readSample } from "../test-sample.ts";

/** The sample of tests in this run. A test that is not in the sample is skipped. */
export interface SampledTests {
  /** Call this first in a test. If the test with this key is not in the sample, the test ends here and counts as skipped. */
  need(context: TestContext, key: string): void;
  has(key: string): boolean;
}

/**
 * Chooses one in `oneIn` of the tests with these keys. Each file that uses this function must be listed in `WHOLE`
 * (harness/campaign/whole/whole-tests.ts), so that a campaign runs all of its tests.
 */
export function sampleTests(keys: readonly string[], oneIn: number): SampledTests {
  const sample = readSample();
  const leftOut = leftOutOf(keys, oneIn, sample);
  return {
    has: (key) => !leftOut.has(key),
    need(context, key) {
      if (sample !== undefined && leftOut.has(key)) context.skip(leftOutReason(sample));
    },
  };
}
