import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, holds, undecided } from "../finding.ts";
import { incomplete, timesOf } from "./samples.ts";

/**
 * Expects one mark `effect` after each mark `cause`, within `limitUs`.
 * - The check holds if the effect is in time in at least half of the rounds.
 * - The finding is broken if the effect is late in every round.
 * - Otherwise the check is undecided, because a busy host may be the reason for the late effects.
 */
export function respondsWithin(limits: {
  readonly cause: string;
  readonly effect: string;
  readonly rounds: number;
  readonly limitUs: number;
}): Check {
  return (trace) => {
    const latenciesUs = latenciesOf(trace, limits.cause, limits.effect);
    const short = incomplete(limits.effect, latenciesUs.length, limits.rounds);
    if (short !== undefined) return short;

    const inTime = latenciesUs.filter((us) => us <= limits.limitUs).length;
    if (inTime * 2 >= limits.rounds) return holds;
    const seen = `"${limits.effect}" came at most ${limits.limitUs} us after "${limits.cause}" in ${inTime} of ${limits.rounds} rounds, expected at least half of the rounds; the measured times were ${latenciesUs.join(", ")} us`;
    return inTime === 0 ? broken(seen) : undecided(seen);
  };
}

/**
 * Pairs the first `effect` with the first `cause`, the second with the second, and so on. Returns the times in
 * microseconds from each `cause` to its `effect`. An effect that has no cause, or comes before its cause, is left out.
 */
function latenciesOf(trace: Trace, cause: string, effect: string): number[] {
  const causesUs = timesOf(trace, cause);
  return timesOf(trace, effect)
    .map((us, i) => us - (causesUs[i] ?? Number.POSITIVE_INFINITY))
    .filter((us) => us >= 0);
}
