import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, holds, undecided } from "../finding.ts";
import { median } from "../median.ts";
import { incomplete, numbersOf, timesOf } from "./samples.ts";

/** A loop that works and then sleeps until the next multiple of its period. */
export interface PeriodicLoop {
  readonly rounds: number;
  readonly periodMs: number;
  readonly workMs: number;
}

/**
 * Holds if the loop keeps its schedule: no round ends before its multiple of the period, and
 * lateness does not add up. The program marks `work starts`, `work ends` and `round`; the value of
 * `round` is the time since the start in milliseconds.
 *
 * A single late round proves nothing, because the host may have paused the program. But a loop that
 * drifts loses at least the time of its work in each round and never makes up for it. So the best
 * rounds of the second half decide. The loop keeps its schedule in either of these cases:
 * - The best round of the second half is at most `workMs` later than the best round of the first
 *   half.
 * - A round of the second half sleeps at most `workMs` longer than necessary, because the loop is
 *   catching up.
 *
 * In all other cases, the lateness decides. If it grows in every round, the loop drifts. If there is a
 * round in which it does not grow, the host is too slow, and the check is undecided. The check is also
 * undecided if the work alone takes half the period or more.
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
      return undecided(
        `the loop is late, but in at least one round its lateness does not grow, so the host may be too slow: ${seen}`,
      );
    }
    const worked = median(workTimesMs(trace));
    return worked < loop.periodMs / 2
      ? broken(`the lateness grows in every round: ${seen}`)
      : undecided(
          `the work of a round should take ${loop.workMs} ms, but takes ${worked} ms, so the host is too slow: ${seen}`,
        );
  };
}

/**
 * Returns for each round how late its sleep ends, in milliseconds. The sleep should end at the deadline of the round.
 * If the work of the round ends after the deadline, the sleep should end at the end of the work.
 */
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
