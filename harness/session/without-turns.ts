import type { Activity } from "../trace/activity.ts";

/**
 * Returns the activity of a program without tasks, or of a program whose tasks are not known. For such a program, the
 * emulated board records each step of a generator as the turn of a task. This function changes these turns into
 * activity of the program itself.
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
