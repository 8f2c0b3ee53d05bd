import type { Breakdown, Occupation } from "./breakdown.ts";

/** The possible causes of a late sample. */
export const CAUSES = [
  "garbage collection",
  "another task's turn",
  "interrupt",
  "poll sweep",
  "tick quantisation",
  "flash",
  "start-up",
  "unexplained",
] as const;

export type Cause = (typeof CAUSES)[number];

/** A cause, and the number of microseconds by which it made a sample longer than a typical sample. */
export type CausePart = readonly [cause: Cause, us: number];

export interface SampleContext {
  /** True if the sample is the first sample after a fresh start. */
  readonly isFirst: boolean;
  readonly tickUs: number;
}

/**
 * Returns the causes that made a sample longer than a typical sample. The largest cause comes first. To find the
 * causes, compares the time of each occupation of the processor. If an occupation took at least one microsecond longer,
 * its additional time counts as follows:
 * - sleep: up to one tick counts as tick quantisation. The rest is unexplained.
 * - work of the measured task or of the loop: start-up in the first sample of a block, unexplained in all later
 *   samples.
 * - any other occupation: this occupation is the cause.
 */
export function attribute(
  sample: Breakdown,
  typical: Breakdown,
  { isFirst, tickUs }: SampleContext,
): CausePart[] {
  const parts = new Map<Cause, number>();
  const add = (cause: Cause, us: number) => parts.set(cause, (parts.get(cause) ?? 0) + us);
  for (const [occupation, us] of sample) {
    const moreUs = us - (typical.get(occupation) ?? 0);
    if (moreUs < LEAST_US) continue;
    if (occupation === "asleep") {
      add("tick quantisation", Math.min(moreUs, tickUs));
      if (moreUs > tickUs) add("unexplained", moreUs - tickUs);
    } else if (isOwnWork(occupation)) add(isFirst ? "start-up" : "unexplained", moreUs);
    else add(occupation, moreUs);
  }
  return [...parts].sort(([, a], [, b]) => b - a);
}

/** Returns, for each occupation, the mean of its times in several breakdowns. */
export function meanOf(breakdowns: readonly Breakdown[]): Breakdown {
  const mean = new Map<Occupation, number>();
  for (const breakdown of breakdowns) {
    for (const [occupation, us] of breakdown) {
      mean.set(occupation, (mean.get(occupation) ?? 0) + us / breakdowns.length);
    }
  }
  return mean;
}

/**
 * Returns the share of the additional time that has no known cause, from 0 to 1. Returns 0 if there is no additional
 * time.
 */
export function unexplainedShare(parts: readonly CausePart[]): number {
  const sum = (chosen: readonly CausePart[]) => chosen.reduce((total, [, us]) => total + us, 0);
  return parts.length === 0
    ? 0
    : sum(parts.filter(([cause]) => cause === "unexplained")) / sum(parts);
}

/**
 * Returns the causes of a sample as text. If there are several causes, the text contains their shares: `garbage
 * collection` or `interrupt 70 %, flash 30 %`.
 */
export function describeCauses(parts: readonly CausePart[]): string {
  const totalUs = parts.reduce((total, [, us]) => total + us, 0);
  const large = parts.filter(([, us]) => us >= LEAST_SHARE * totalUs);
  if (large.length === 0) return "nothing took longer than usual";
  if (large.length === 1) return large[0]![0];
  return large.map(([cause, us]) => `${cause} ${Math.round((100 * us) / totalUs)} %`).join(", ");
}

/** The shortest additional time that counts, in microseconds. It is ten steps of the instrument's clock. */
const LEAST_US = 1;

/**
 * A cause is listed only if its share of the additional time is at least this large. The share is a number from 0 to 1.
 */
const LEAST_SHARE = 0.1;

function isOwnWork(occupation: Occupation): occupation is "own turn" | "loop" {
  return occupation === "own turn" || occupation === "loop";
}
