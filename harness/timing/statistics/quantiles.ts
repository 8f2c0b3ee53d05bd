import jstat from "jstat";

const { beta, normal, studentt } = jstat.jStat;

/** The quantile of Student's t distribution. */
export function studentQuantile(probability: number, degreesOfFreedom: number): number {
  return studentt.inv(probability, degreesOfFreedom);
}

/** The quantile of the beta distribution. It is also correct if one parameter is 0. */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (a <= 0) return 0;
  if (b <= 0) return 1;
  return beta.inv(probability, a, b);
}

/** The quantile of the standard normal distribution. */
export function normalQuantile(probability: number): number {
  return normal.inv(probability, 0, 1);
}

/** The probability that a standard normal value is at most `z`. */
export function normalProbability(z: number): number {
  return normal.cdf(z, 0, 1);
}

/** The probability beyond each end of a 95 % interval. */
export const TAIL = 0.025;
