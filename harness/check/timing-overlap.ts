import type { Check } from "./clause.ts";
import { broken, holds, undecided } from "./finding.ts";
import { incomplete, timesOf } from "./timing-samples.ts";

/**
 * Holds if tasks run side by side: from the mark `from` to the mark `to` passes at most half of what
 * the tasks last together, each from its mark `starts` to its mark `ends`. Broken if it takes as long
 * as one task after the other does; in between the host is too noisy to tell.
 * A pause of the host lengthens every task that is under way, so it moves the ratio little.
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
    const togetherUs = sum(endsUs) - sum(startsUs);
    if (wholeUs <= togetherUs / 2) return holds;
    const seen = `${marks.tasks} tasks of ${togetherUs} us together took ${wholeUs} us`;
    return wholeUs >= togetherUs ? broken(`${seen}: one after the other`) : undecided(seen);
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
