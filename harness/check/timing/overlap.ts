import type { Check } from "../clause.ts";
import { broken, holds, undecided } from "../finding.ts";
import { incomplete, timesOf } from "./samples.ts";

/**
 * Holds if tasks run at the same time. A task lasts from its mark `starts` to its mark `ends`. The check compares two
 * times: the sum of the times of all tasks, and the whole time from the mark `from` to the mark `to`.
 * - The check holds if the whole time is at most half of the sum.
 * - The finding is broken if the whole time is at least the sum, because the tasks then ran one after the other.
 * - Otherwise the host is too noisy, and the check is undecided.
 *
 * A pause of the host makes every running task longer, so it hardly changes the ratio of the two times.
 */
export function runSideBySide(marks: {
  readonly from: string;
  readonly starts: string;
  readonly ends: string;
  readonly to: string;
  readonly tasks: number;
}): Check {
  return (trace) => {
    const [fromUs] = timesOf(trace, marks.from);
    const [toUs] = timesOf(trace, marks.to);
    const startsUs = timesOf(trace, marks.starts);
    const endsUs = timesOf(trace, marks.ends);
    if (fromUs === undefined) return broken(`"${marks.from}" was not recorded`);
    if (toUs === undefined) return broken(`"${marks.to}" was not recorded`);
    const short =
      incomplete(marks.starts, startsUs.length, marks.tasks) ??
      incomplete(marks.ends, endsUs.length, marks.tasks);
    if (short !== undefined) return short;

    const wholeUs = toUs - fromUs;
    const sumUs = sum(endsUs) - sum(startsUs);
    if (wholeUs <= sumUs / 2) return holds;
    const seen = `all ${marks.tasks} tasks together took ${wholeUs} us, and their separate times add up to ${sumUs} us`;
    return wholeUs >= sumUs
      ? broken(`${seen}: the tasks ran one after the other`)
      : undecided(`${seen}: these times do not show whether the tasks ran at the same time`);
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
