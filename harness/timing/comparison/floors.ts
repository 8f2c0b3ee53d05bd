import type { ComparedStatistic } from "./comparison.ts";

/** The smallest change of a statistic that matters to a user, with the reason for this limit. */
export interface Floor {
  /** The smallest change that counts, in the unit of the statistic. See also `part`. */
  readonly least: number;
  /**
   * The smallest change that counts, as a fraction of the value before the change. The larger one of the two limits
   * `least` and `part` applies.
   */
  readonly part: number;
  readonly reason: string;
}

/**
 * The floor of each statistic. A change that is smaller than its floor never counts, however significant it is. If the
 * combined uncertainty of the two compared measurements is larger than a floor, the comparison uses this uncertainty as
 * the floor.
 */
export const FLOORS: Readonly<Record<ComparedStatistic, Floor>> = {
  median: {
    least: 50,
    part: 0.05,
    reason: "Nobody notices that a button answers 50 us later than before.",
  },
  mad: {
    least: 50,
    part: 0.1,
    reason: "If the jitter grows by 50 us, it grows by only a twentieth of a tick.",
  },
  p90: {
    least: 100,
    part: 0.05,
    reason: "If p90 grows by 100 us, one sleep in ten ends only a tenth of a tick later.",
  },
  p99: {
    least: 200,
    part: 0.1,
    reason: "If p99 grows by 200 us, one sleep in a hundred ends only a fifth of a tick later.",
  },
  "p99.9": {
    least: 500,
    part: 0.2,
    reason: "If p99.9 grows by 500 us, one sleep in a thousand ends only half a tick later.",
  },
  early: { least: 0.1, part: 0, reason: "A change of 0.1 % is one sleep in a thousand." },
  driftPpm: {
    least: 20,
    part: 0,
    reason: "The tolerance of a crystal is about 20 ppm.",
  },
  slopeUs: {
    least: 1,
    part: 0.1,
    reason: "If each of 64 busy tasks costs 1 us more, a sleep ends only 64 us later.",
  },
  "least share": { least: 2, part: 0, reason: "A change of 2 is two percent of the fair share." },
};
