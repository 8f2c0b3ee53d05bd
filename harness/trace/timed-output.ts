import { BY_THREAD, REPORTING, RETURNED } from "./probe-output.ts";
import type { TimedText } from "./trace.ts";

/** The output of a program with its times, without the lines of the probe. */
export interface TimedOutput {
  readonly printed: readonly TimedText[];
  /**
   * The time of the line with which the probe reports that the program ended. The field is undefined if there is no
   * such line.
   */
  readonly endUs: number | undefined;
  /**
   * The time of the line with which the probe reports that the program ended, but its timers, interrupts or threads
   * continue.
   */
  readonly returnedUs?: number;
  /** True if the line at `returnedUs` says that a thread of the program continues. */
  readonly hasThread?: true;
}

/**
 * Separates the lines of the probe from the other output of a target, as `parseProbeOutput` does, and keeps the time of
 * each part of the output. Text after the report of the program's end does not count as output of the program. A board
 * ends its lines with CR LF. This function turns CR LF into LF.
 */
export function timeOutput(parts: readonly TimedText[], sentinel: string): TimedOutput {
  const text = parts.map((part) => part.text).join("");
  const endAt = text.indexOf(sentinel + REPORTING);
  const returnedAt = text.indexOf(sentinel + RETURNED);
  const removed = removedRanges(endAt < 0 ? text : text.slice(0, endAt), sentinel);
  if (endAt >= 0) removed.push({ from: endAt, to: text.length });
  const printed: TimedText[] = [];
  let endUs: number | undefined;
  let returnedUs: number | undefined;
  let at = 0;
  let next = 0;
  for (const part of parts) {
    const partEnd = at + part.text.length;
    if (endAt >= at && endAt < partEnd) endUs = part.atUs;
    if (returnedAt >= at && returnedAt < partEnd) returnedUs = part.atUs;
    let kept = "";
    while (at < partEnd) {
      const range = removed[next];
      if (range === undefined || range.from >= partEnd) {
        kept += text.slice(at, partEnd);
        at = partEnd;
      } else {
        kept += text.slice(at, Math.max(at, range.from));
        at = Math.min(partEnd, range.to);
        if (range.to <= partEnd) next += 1;
      }
    }
    if (kept !== "") printed.push({ atUs: part.atUs, text: kept });
  }
  const hasThread = text.startsWith(BY_THREAD, returnedAt + sentinel.length + RETURNED.length);
  return {
    printed,
    endUs,
    ...(returnedUs !== undefined && { returnedUs, ...(hasThread && { hasThread }) }),
  };
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Returns the parts to remove, in the order of the text: the lines of the probe, and the CR of each CR LF. */
function removedRanges(text: string, sentinel: string): Range[] {
  const ranges: Range[] = [];
  for (let at = 0; ; ) {
    const mark = text.indexOf(sentinel, at);
    const stop = mark < 0 ? text.length : mark;
    for (
      let cr = text.indexOf("\r\n", at);
      cr >= 0 && cr < stop;
      cr = text.indexOf("\r\n", cr + 1)
    ) {
      ranges.push({ from: cr, to: cr + 1 });
    }
    if (mark < 0) return ranges;
    const lineEnd = text.indexOf("\n", mark);
    at = lineEnd < 0 ? text.length : lineEnd + 1;
    ranges.push({ from: mark, to: at });
  }
}
