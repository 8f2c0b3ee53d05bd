import { createHash } from "node:crypto";

/**
 * A sample of the long tests. `npm test` runs all short tests, but only those long tests that are in this sample.
 * Different seeds choose different long tests.
 */
export interface TestSample {
  readonly seed: number;
}

/**
 * The name of the environment variable with the seed of the sample, or with `whole`. If the variable is not set, vitest
 * runs all tests.
 */
export const SAMPLE_VARIABLE = "AIORIG_SAMPLE";

/**
 * The seed that `npm test` uses if the user has not set the environment variable. This seed never changes, so that each
 * run has the same tests.
 */
export const USUAL_SEED = 1;

/**
 * Reads the sample from the environment variable SAMPLE_VARIABLE. If the variable is not set or is `whole`, all tests
 * run, and the result is undefined. Throws an Error if the variable has any other text that is not an integer from 0 to
 * 999999999.
 */
export function readSample(env: NodeJS.ProcessEnv = process.env): TestSample | undefined {
  const text = env[SAMPLE_VARIABLE];
  if (text === undefined || text === "whole") return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(
      `${SAMPLE_VARIABLE} is ${JSON.stringify(text)}. To run a part of the tests, set it to an integer such as 1, which is the seed that chooses this part. To run all tests, set it to "whole".`,
    );
  }
  return { seed: Number(text) };
}

/**
 * Returns the keys that a sample leaves out. A sample contains one of every `oneIn` keys, but at least one key. The
 * result depends only on the keys and the seed. Without a sample, no key is left out. This is a pure function.
 */
export function leftOutOf(
  keys: readonly string[],
  oneIn: number,
  sample: TestSample | undefined,
): ReadonlySet<string> {
  if (sample === undefined) return new Set();
  const shuffled = keys
    .map((key) => ({ key, rank: createHash("sha256").update(`${sample.seed} ${key}`).digest() }))
    .sort((a, b) => Buffer.compare(a.rank, b.rank));
  return new Set(shuffled.slice(Math.ceil(keys.length / oneIn)).map(({ key }) => key));
}

/** Returns the reason that the test report shows for a skipped test. */
export function leftOutReason({ seed }: TestSample): string {
  return `this test is not in the sample with seed ${seed}. To run all tests: npm run campaign:whole`;
}
