import type { Activity } from "./activity.ts";
import { formatMark, type Mark } from "./mark.ts";
import type { Waveform } from "./waveform.ts";

/**
 * The record of one run of a program: its marks in order, its console output without the marks, and
 * the levels of its wires.
 */
export interface Trace {
  readonly marks: readonly Mark[];
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined if the run had no pins. */
  readonly waveform?: Waveform;
  /** In order of time. Undefined if the run did not record it (see RunOptions.activity). */
  readonly activity?: readonly Activity[];
}

/** The marks of a trace as text, in order. Order clauses are judged by this text. */
export function recordOf(trace: Trace): string[] {
  return trace.marks.map(formatMark);
}
