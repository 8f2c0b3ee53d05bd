import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, holds, undecided } from "./finding.ts";
import { incomplete, timesOf } from "./timing-samples.ts";

/**
 * Holds if every mark `cause` is followed by one mark `effect`, soon: within `limitUs` in at least
 * half of the rounds. A busy host only makes it later, so it is broken only if no round was in time;
 * in between the host is too noisy to tell.
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
    const seen = `${inTime} of ${limits.rounds} came within ${limits.limitUs} us of "${limits.cause}"; they took ${latenciesUs.join(", ")} us`;
    return inTime === 0 ? broken(seen) : undecided(seen);
  };
}

/** How long after each `cause` its `effect` came. An effect without a cause before it counts for nothing. */
function latenciesOf(trace: Trace, cause: string, effect: string): number[] {
  const causesUs = timesOf(trace, cause);
  return timesOf(trace, effect)
    .map((us, i) => us - (causesUs[i] ?? Number.POSITIVE_INFINITY))
    .filter((us) => us >= 0);
}
