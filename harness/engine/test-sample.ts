import { createHash } from "node:crypto";

/** The part of the long tests that `npm test` runs. Another seed chooses other tests. */
export interface TestSample {
  readonly seed: number;
}

/** The environment variable with the seed of the sample, or with `whole`. If it is not set, all tests run. */
export const SAMPLE_VARIABLE = "AIORIG_SAMPLE";

/** The seed of `npm test`, if the variable is not set. It is fixed, so that each run tests the same. */
export const USUAL_SEED = 1;

/**
 * Reads the sample from the environment. Returns undefined if all tests run. Throws an Error if the variable is neither
 * `whole` nor a whole number.
 */
export function readSample(env: NodeJS.ProcessEnv = process.env): TestSample | undefined {
  const text = env[SAMPLE_VARIABLE];
  if (text === undefined || text === "whole") return undefined;
  if (!/^\d{1,9}$/.test(text)) {
    throw new Error(
      `${SAMPLE_VARIABLE} is ${JSON.stringify(text)}. Set it to a whole number, which is the seed of the sample, or to whole, which runs all tests.`,
    );
  }
  return { seed: Number(text) };
}

/**
 * Returns the keys that are not in a sample: all but one in `oneIn`. At least one key is in the sample. The result
 * depends only on the keys and the seed. If there is no sample, nothing is left out. This is a pure function.
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

/** Why a test was skipped, as the report of the tests says it. */
export function leftOutReason({ seed }: TestSample): string {
  return `not in the sample with seed ${seed}: npm run campaign:whole runs it`;
}
