import { findHogs } from "../../decoders/monitor.ts";
import type { Check } from "../clause.ts";
import { broken, holds, worstOf } from "../finding.ts";
import { formatMs, judgeSpan, type SpanLimits } from "../waveform/span.ts";
import { formatEvent, isFinding, type MonitorEvent, readMonitor } from "./monitor-events.ts";

/**
 * Holds if a monitor on this wire reports exactly these events in this order. Events are written like `reset`, `1 on`
 * and `1 off`.
 */
export function reports(wire: string, ...expected: readonly string[]): Check {
  return (trace) => {
    const read = readMonitor(trace, wire);
    if (isFinding(read)) return read;
    const { events } = read;
    for (let i = 0; i < Math.max(expected.length, events.length); i++) {
      if (events[i]?.words === expected[i]) continue;
      const seen = events[i] === undefined ? "no more events" : formatEvent(events[i]!);
      const before = i === 0 ? "" : `${formatEvent(events[i - 1]!)}, then `;
      return broken(`${before}${seen}; expected ${expected[i] ?? "no more events"}`);
    }
    return holds;
  };
}

/** Holds if the time from the first event `from` to the next event `to` is within `limits`. */
export function reportsWithin(wire: string, from: string, to: string, limits: SpanLimits): Check {
  return (trace) => {
    const read = readMonitor(trace, wire);
    if (isFinding(read)) return read;
    const start = read.events.find(({ words }) => words === from);
    if (start === undefined) return broken(`${wire} never reports "${from}"`);
    const end = read.events.find(({ words, atUs }) => words === to && atUs > start.atUs);
    if (end === undefined)
      return broken(`${wire} never reports "${to}" after ${formatEvent(start)}`);
    return judgeSpan(read.waveform, end.atUs - start.atUs, limits, () => {
      const least = limits.leastUs === undefined ? "" : `at least ${formatMs(limits.leastUs)} and `;
      return `${formatEvent(start)}, then ${formatEvent(end)}: ${formatMs(end.atUs - start.atUs)} between them, expected ${least}at most ${formatMs(limits.mostUs)}`;
    });
  };
}

/**
 * Holds if the hog detector of the monitor has exactly one pause of more than `limitMs`. The length of this pause must
 * be within the limits `block`. The ident `blocker` may start and end only during this pause.
 */
export function detectsOneHog(
  wire: string,
  { limitMs, blocker, block }: { limitMs: number; blocker: number; block: SpanLimits },
): Check {
  return (trace) => {
    const read = readMonitor(trace, wire);
    if (isFinding(read)) return read;
    const { record, events, waveform } = read;
    // The program cancels the detector, and continues for some time. This time is not a pause, so the check ignores the
    // time after the last event of the detector.
    const isOfDetector = ({ words }: MonitorEvent) => /^0 /.test(words);
    const endUs = events.findLast(isOfDetector)?.atUs ?? 0;
    const found = findHogs(record, limitMs * 1000, endUs);
    if (found === undefined) return broken(`${wire} never reports "0 on"`);
    const { hogs } = found;
    const list = hogs.map(
      ({ fromUs, toUs }) => `${formatMs(toUs - fromUs)} at ${formatMs(fromUs)}`,
    );
    if (hogs.length !== 1) {
      return broken(
        `the hog detector had ${hogs.length} pauses of more than ${limitMs} ms${hogs.length === 0 ? "" : ` (${list.join(", ")})`}; expected 1`,
      );
    }
    const [hog] = hogs;
    const spans = record.lanes.find(({ ident }) => ident === blocker)?.edges ?? [];
    const outside = spans.find(({ atUs }) => atUs < hog!.fromUs || atUs > hog!.toUs);
    return worstOf([
      judgeSpan(
        waveform,
        hog!.toUs - hog!.fromUs,
        block,
        () =>
          `the hog detector had a pause of ${list[0]}, expected ${formatMs(block.leastUs ?? 0)} to ${formatMs(block.mostUs)}`,
      ),
      outside === undefined
        ? holds
        : broken(
            `ident ${blocker} changes at ${formatMs(outside.atUs)}, outside of the pause of the hog detector`,
          ),
    ]);
  };
}

/** Holds if ident `inner` starts within `withinMs` after each press, and only while ident `outer` is on. */
export function pulsesAtEachPress(
  wire: string,
  {
    button,
    inner,
    outer,
    withinMs,
  }: { button: string; inner: number; outer: number; withinMs: number },
): Check {
  return (trace) => {
    const read = readMonitor(trace, wire);
    if (isFinding(read)) return read;
    const { record, waveform } = read;
    const presses = waveform.edges.filter((edge) => edge.wire === button && edge.level === 0);
    const starts = record.lanes.find(({ ident }) => ident === inner)?.starts ?? [];
    const [on, off] = record.lanes.find(({ ident }) => ident === outer)?.edges ?? [];
    if (on === undefined || off === undefined) {
      return broken(
        `${wire} must report that ident ${outer} is first on and then off, but a report is missing`,
      );
    }
    if (presses.length !== starts.length || presses.length === 0) {
      return broken(
        `${button} is pressed ${presses.length} times, but ident ${inner} starts ${starts.length} times`,
      );
    }
    const early = starts.find((atUs) => atUs < on.atUs || atUs > off.atUs);
    if (early !== undefined) {
      return broken(
        `ident ${inner} starts at ${formatMs(early)}, but ident ${outer} is on only from ${formatMs(on.atUs)} to ${formatMs(off.atUs)}`,
      );
    }
    return worstOf(
      presses.map(({ atUs }, i) =>
        judgeSpan(
          waveform,
          starts[i]! - atUs,
          { leastUs: 0, mostUs: withinMs * 1000 },
          () =>
            `${button} is pressed at ${formatMs(atUs)}, ident ${inner} starts at ${formatMs(starts[i]!)}; expected at most ${withinMs} ms between them`,
        ),
      ),
    );
  };
}
