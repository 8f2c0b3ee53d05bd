import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, holds, undecided } from "./finding.ts";
import { incomplete, median, numbersOf, timesOf } from "./timing-samples.ts";

/** A loop that works and then sleeps until the next multiple of its period. */
export interface PeriodicLoop {
  readonly rounds: number;
  readonly periodMs: number;
  readonly workMs: number;
}

/**
 * Holds if the loop keeps its schedule: no round ends before its multiple of the period, and
 * lateness does not add up. The program marks `work starts`, `work ends` and `round`, the latter
 * with the milliseconds since the start.
 *
 * One late round says nothing, for the host may have been away; but a loop that drifts loses at
 * least its work in each round, and never gets it back. So the best rounds of the second half
 * decide. The loop keeps its schedule if one of them is hardly later than the best of the first
 * half; or if one of them sleeps no longer than its deadline asks for, which shows that it is
 * catching up. Hardly means no more than the work.
 * Otherwise it drifts if lateness grows in every round. If it does not, or the work alone takes half
 * the period, that is the host's doing and decides nothing.
 */
export function keepsItsSchedule(loop: PeriodicLoop): Check {
  return (trace) => {
    const lateness = numbersOf(trace, "round").map((end, i) => end - loop.periodMs * (i + 1));
    const missing = incomplete("round", lateness.length, loop.rounds);
    if (missing !== undefined) return missing;
    const seen = `the rounds end ${lateness.join(", ")} ms late`;
    if (lateness.some((late) => late < 0)) return broken(`a round ends early: ${seen}`);

    const half = Math.floor(loop.rounds / 2);
    const growth = Math.min(...lateness.slice(half)) - Math.min(...lateness.slice(0, half));
    const overslept = Math.min(...oversleepsMs(trace, loop).slice(half));
    if (growth <= loop.workMs || overslept <= loop.workMs) return holds;
    if (!lateness.every((late, i) => late > (lateness[i - 1] ?? 0))) {
      return undecided(`the host is late, but lateness does not grow steadily: ${seen}`);
    }
    const worked = median(workTimesMs(trace));
    return worked < loop.periodMs / 2
      ? broken(`lateness grows in every round: ${seen}`)
      : undecided(`${loop.workMs} ms of work take ${worked} ms on this host: ${seen}`);
  };
}

/** How much longer each round sleeps than until its deadline; a deadline that the work has overrun asks for no sleep. */
function oversleepsMs(trace: Trace, { periodMs }: PeriodicLoop): number[] {
  const [startUs] = timesOf(trace, "work starts");
  const workEndsUs = timesOf(trace, "work ends");
  return timesOf(trace, "round").map((endUs, i) => {
    const dueUs = (startUs ?? 0) + periodMs * 1000 * (i + 1);
    return (endUs - Math.max(dueUs, workEndsUs[i] ?? 0)) / 1000;
  });
}

function workTimesMs(trace: Trace): number[] {
  const startsUs = timesOf(trace, "work starts");
  return timesOf(trace, "work ends").map((endUs, i) => (endUs - startsUs[i]!) / 1000);
}
