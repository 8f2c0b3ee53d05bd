// Helpers for tests that look for leftover processes of a stopped command.
import { readdirSync, readFileSync } from "node:fs";

/**
 * Returns the command lines of all processes in a process group, and of all processes whose command line contains
 * `text`. Works only on Linux.
 */
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
        // The process ended after the list of processes was made.
        return [];
      }
    });
}
