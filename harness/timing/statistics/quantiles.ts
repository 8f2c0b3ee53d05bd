import jstat from "jstat";

const { beta, normal, studentt } = jstat.jStat;

/** Returns the quantile of Student's t distribution. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return studentt.inv(probability, degreesOfFreedom);
}

/**
 * Returns the quantile of the beta distribution. The result is also correct if one of the parameters `a` and `b` is 0.
 */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (a <= 0) return 0;
  if (b <= 0) return 1;
  return beta.inv(probability, a, b);
}

/** Returns the quantile of the standard normal distribution. */
export function normalQuantile(probability: number): number {
  return normal.inv(probability, 0, 1);
}

/** Returns the probability that a standard normal value is at most `z`. */
export function normalProbability(z: number): number {
  return normal.cdf(z, 0, 1);
}

/** The probability of a value below the low end of a 95 % interval, and also of a value above its high end. */
export const TAIL = 0.025;
