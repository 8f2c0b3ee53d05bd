import type { ComparedStatistic } from "./comparison.ts";

/** The smallest change of a statistic that means something to a user. */
export interface Floor {
  /** In the unit of the statistic. */
  readonly least: number;
  /** As a part of the value before. The larger one of `least` and `part` counts. */
  readonly part: number;
  readonly reason: string;
}

/**
 * A change that is smaller than its floor never counts, however significant it is. A floor is also
 * never smaller than the uncertainty of both measurements.
 */
export const FLOORS: Readonly<Record<ComparedStatistic, Floor>> = {
  median: { least: 50, part: 0.05, reason: "A blink or a button is not felt 50 us later." },
  mad: { least: 50, part: 0.1, reason: "Jitter of 50 us is a twentieth of a tick." },
  p90: { least: 100, part: 0.05, reason: "A tenth of a tick, for one sleep in ten." },
  p99: { least: 200, part: 0.1, reason: "A fifth of a tick, for one sleep in a hundred." },
  "p99.9": { least: 500, part: 0.2, reason: "Half a tick, for one sleep in a thousand." },
  early: { least: 0.1, part: 0, reason: "One sleep in a thousand." },
  driftPpm: { least: 20, part: 0, reason: "About the tolerance of a crystal." },
  slopeUs: { least: 1, part: 0.1, reason: "64 us beside 64 tasks." },
  "least share": { least: 2, part: 0, reason: "Two percent of the fair share." },
};
