import { decodeMonitor, MONITOR_FORMAT, type MonitorRecord } from "../../decoders/monitor.ts";
import { decodeUart } from "../../decoders/uart.ts";
import type { Trace } from "../../trace/trace.ts";
import { edgesOf, type Waveform } from "../../trace/waveform.ts";
import { broken, type Finding, undecided } from "../finding.ts";
import { formatMs, waveformOf } from "../waveform/span.ts";

/** An event of a monitor. `words` is `reset`, `1 on` (ident 1 starts) or `1 off` (ident 1 ends). */
export interface MonitorEvent {
  readonly words: string;
  readonly atUs: number;
}

/** What a monitor reported on a wire. */
export interface ReadMonitor {
  readonly record: MonitorRecord;
  /** In order of time. */
  readonly events: readonly MonitorEvent[];
  readonly waveform: Waveform;
}

/**
 * Reads the events of a monitor from the edges of a wire. Returns a finding instead in three cases:
 * - The time steps of the instrument are longer than a quarter of a bit.
 * - A byte is not valid.
 * - The wire has no byte.
 */
export function readMonitor(trace: Trace, wire: string): ReadMonitor | Finding {
  const waveform = waveformOf(trace);
  const { initial, watchedUs, resolutionUs = 0 } = waveform;
  const bitUs = 1e6 / MONITOR_FORMAT.baudRate;
  if (resolutionUs > bitUs / 4) {
    return undecided(
      `edges are timed in steps of ${formatMs(resolutionUs)}, but a bit of the monitor lasts ${formatMs(bitUs)}; expected steps of at most a quarter of a bit`,
    );
  }
  const edges = edgesOf(waveform, wire);
  const level = initial[wire] ?? null;
  const record = decodeMonitor(edges, level, watchedUs);
  const [problem] = record.problems;
  if (problem !== undefined) {
    const { byte, atUs, kind } = problem;
    return broken(
      `the byte 0x${byte.toString(16)} on ${wire} at ${formatMs(atUs)} is wrong: ${kind}`,
    );
  }
  if (record.bytes === 0) return broken(`${wire} has no byte`);
  const events = decodeUart(edges, level, MONITOR_FORMAT, watchedUs).map(
    ({ data, fromUs }): MonitorEvent => ({ words: wordsOf(data), atUs: fromUs }),
  );
  return { record, events, waveform };
}

export function isFinding(read: ReadMonitor | Finding): read is Finding {
  return !("record" in read);
}

export function formatEvent({ words, atUs }: MonitorEvent): string {
  return `${words} at ${formatMs(atUs)}`;
}

function wordsOf(byte: number): string {
  return byte === 0x7a ? "reset" : `${byte & 0x1f} ${byte & 0x20 ? "off" : "on"}`;
}
