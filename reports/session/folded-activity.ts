import type { Activity } from "../../harness/trace/activity.ts";

/** The activity of a session, in a form for files. */
export interface FoldedActivity {
  readonly activity: readonly Activity[];
  /** A time in microseconds. Interrupts and polls that are shorter than this time are part of what they interrupt. */
  readonly shortestUs: number;
}

/**
 * Makes a long activity shorter, because the interrupts of a busy peripheral can be several hundred thousand entries. If
 * there are more than `most` entries, short interrupts and polls become part of the activity that they interrupt. This
 * happens only if the same activity comes before and after the interrupt or poll. The shortest interrupts and polls
 * become part of it first. If there are still too many entries, longer interrupts and polls follow. An entry of 100 us
 * or more always stays.
 */
export function foldActivity(activity: readonly Activity[], most = MOST_ENTRIES): FoldedActivity {
  let folded = activity;
  let shortestUs = 0;
  for (const limitUs of LIMITS_US) {
    if (folded.length <= most) break;
    folded = foldShorter(folded, limitUs);
    shortestUs = limitUs;
  }
  return { activity: folded, shortestUs };
}

const MOST_ENTRIES = 20_000;
const LIMITS_US = [5, 20, 100];

function foldShorter(activity: readonly Activity[], limitUs: number): Activity[] {
  const kept: Activity[] = [];
  for (let i = 0; i < activity.length; i++) {
    const one = activity[i]!;
    const before = kept.at(-1);
    const after = activity[i + 1];
    const isShort =
      (one.kind === "interrupt" || one.kind === "poll") && one.toUs - one.fromUs < limitUs;
    if (isShort && before !== undefined && after !== undefined && isSame(before, after)) {
      kept[kept.length - 1] = { ...before, toUs: after.toUs };
      i += 1;
    } else kept.push(one);
  }
  return kept;
}

function isSame(one: Activity, other: Activity): boolean {
  return one.kind === other.kind && one.task === other.task;
}
