import type { ClockRatio } from "../measurement.ts";
import type { Uncertainty } from "../uncertainty.ts";

/**
 * The summary of the samples of one timing figure on one target. This is plain data: a report renders the summary and
 * computes nothing new. All values are in the unit of the figure: microseconds, or percent for a share.
 *
 * All times are times of the target's clock. If another clock measured the times and the ratio of the two clocks is
 * known, the times are corrected.
 */
export interface Summary {
  readonly figure: string;
  readonly column: string;
  readonly unit: "us" | "%";
  /** The number of samples. If it is 0, nearly all fields below are absent. */
  readonly n: number;
  readonly lost: number;
  readonly blocks: readonly BlockSummary[];
  /**
   * The smallest sample. The smallest and the largest sample have no interval, because the next sample may always be
   * more extreme.
   */
  readonly min: number | Absent;
  readonly max: number | Absent;
  readonly median: Estimate | Absent;
  /** The median distance of the samples from their median. It is not scaled to a standard deviation. */
  readonly mad: Estimate | Absent;
  readonly p90: Estimate | Absent;
  readonly p99: Estimate | Absent;
  readonly "p99.9": Estimate | Absent;
  readonly early: Early | Absent;
  /** The drift in ppm, which is positive if the periods are too long. Absent if the samples are not periods. */
  readonly driftPpm: Estimate | Absent;
  /** Set only if the timing figure was measured under several loads. */
  readonly curve: Curve | Absent;
  /** Set only if the samples of the timing figure are shares. */
  readonly share: Share | Absent;
  readonly uncertainty: Uncertainty;
}

/** Stands for a statistic that is missing. `absent` is the reason: a full sentence for the reader of a report. */
export interface Absent {
  readonly absent: string;
  /** The number of samples that the statistic needs. Set only if there are too few samples. */
  readonly samplesNeeded?: number;
  /** The number of blocks that the statistic needs. Set only if there are too few blocks. */
  readonly blocksNeeded?: number;
}

export interface Estimate {
  readonly value: number;
  readonly interval: Interval | Absent;
}

/** A 95 % interval. It treats the blocks of samples, and not the single samples, as independent. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** The summary of one block of samples. */
export interface BlockSummary {
  readonly n: number;
  readonly lost: number;
  readonly min: number | null;
  readonly median: number | null;
  readonly p90: number | null;
  readonly max: number | null;
  readonly load?: number;
  readonly driftPpm?: number;
  readonly clockRatio?: ClockRatio;
}

/**
 * How many samples are early, and how early they are. A sample is early if the measured time is shorter than the
 * requested time.
 */
export interface Early {
  /** The number of samples that are early by at least one whole tick plus the uncertainty of the measurement. */
  readonly wholeTick: number;
  /**
   * The number of samples so close to one whole tick that the measurement cannot decide. These samples are not counted
   * in `wholeTick` or `less`.
   */
  readonly doubtful: number;
  /**
   * The number of samples that are early by less than one tick, but by more than the uncertainty of the measurement.
   */
  readonly less: number;
  /** The longest time by which a sample is early, as a positive number. It is 0 if no sample is early. */
  readonly mostUs: number;
  /** The share of samples that are early by at least one whole tick, from 0 to 1. */
  readonly wholeTickRate: Estimate;
}

/** How a latency depends on the number of busy tasks, which is 0 to 64. */
export interface Curve {
  /**
   * The slope of a robust straight line (Theil and Sen) through the medians of the blocks, in microseconds per task.
   */
  readonly slopeUs: Estimate;
  /** The line at load 0. */
  readonly interceptUs: number;
  readonly points: readonly CurvePoint[];
}

export interface CurvePoint {
  readonly load: number;
  readonly n: number;
  readonly blocks: number;
  readonly min: number;
  readonly max: number;
  readonly median: Estimate | Absent;
  readonly p90: Estimate | Absent;
  readonly p99: Estimate | Absent;
}

/**
 * The smallest and the largest share of turns that a task got, in percent of the fair share. So 100 is fair. Each value
 * is the mean over the blocks of samples.
 */
export interface Share {
  readonly least: Estimate;
  readonly greatest: Estimate;
}

/** True if a statistic is absent. */
export function isAbsent(value: object | number): value is Absent {
  return typeof value === "object" && "absent" in value;
}
