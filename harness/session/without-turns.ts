import type { Activity } from "../trace/activity.ts";

/**
 * The activity of a program without tasks. The emulated board takes each step of a generator for the turn of a task,
 * also in such a program. These turns belong to the program itself.
 */
export function withoutTurns(activity: readonly Activity[]): Activity[] {
  const own: Activity[] = [];
  for (const { kind, fromUs, toUs } of activity) {
    const last = own.at(-1);
    const kept = kind === "turn" ? "loop" : kind;
    if (kept === "loop" && last?.kind === "loop") own[own.length - 1] = { ...last, toUs };
    else own.push({ kind: kept, fromUs, toUs });
  }
  return own;
}
