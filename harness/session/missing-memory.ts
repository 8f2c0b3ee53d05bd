import type { Session } from "./session.ts";

/**
 * If the target did not have enough memory for the program, says how to get more free memory. Returns undefined if the
 * exception has another cause, or if aiorig recorded no tasks in the memory of the target.
 */
export function explainMissingMemory(
  exception: string,
  { target, tasks }: Pick<Session, "target" | "tasks">,
): string | undefined {
  if (!/^MemoryError\b/.test(exception)) return undefined;
  // On the reference, the record of the tasks is not in the program's memory.
  if (tasks === undefined || target.name === "reference") return undefined;
  return "The record that aiorig makes of the tasks also uses memory of the target. Use --tasks off to give the program more memory.";
}
