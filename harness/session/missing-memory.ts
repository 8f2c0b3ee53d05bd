import type { Session } from "./session.ts";

/**
 * Says what makes more memory free, if the memory of the target was not enough for the program. Returns undefined if the
 * exception has another reason, or if nothing of aiorig used memory of the target.
 */
export function explainMissingMemory(
  exception: string,
  { target, tasks }: Pick<Session, "target" | "tasks">,
): string | undefined {
  if (!/^MemoryError\b/.test(exception)) return undefined;
  // The reference records the tasks outside of the program's memory.
  if (tasks === undefined || target.name === "reference") return undefined;
  return "The record of the tasks uses memory, too. With --tasks off, the program has more memory.";
}
