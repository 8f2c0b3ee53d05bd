import type { Activity } from "../../harness/trace/activity.ts";

/** The activity of a session in the form that files contain. */
export interface FoldedActivity {
  readonly activity: readonly Activity[];
  /**
   * A duration in microseconds. Interrupts and polls that were shorter than this duration may be missing. Their time is
   * then part of the activity that they interrupted.
   */
  readonly shortestUs: number;
}

/**
 * Makes a long activity shorter, because a busy peripheral can make several hundred thousand entries. If there are more
 * than `most` entries, short interrupts and polls become part of the activity that they interrupt. Short means less
 * than 5 us. If there are still too many entries, it means less than 20 us, and then less than 100 us.
 *
 * An interrupt or poll always stays if the activities before and after it differ.
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
