// For tests: what is left of a command that was stopped.
import { readdirSync, readFileSync } from "node:fs";

/** The command lines of the processes of a group, and of those that have `text` in theirs. Linux only. */
export function processesOf(group: number, text: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((id) => {
      try {
        const stat = readFileSync(`/proc/${id}/stat`, "utf8");
        const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const line = readFileSync(`/proc/${id}/cmdline`, "utf8").replaceAll("\0", " ");
        return state !== "Z" && (Number(pgrp) === group || line.includes(text)) ? [line] : [];
      } catch {
        // It has ended meanwhile.
        return [];
      }
    });
}
