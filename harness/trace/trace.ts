import { formatMark, type Mark } from "./mark.ts";
import type { Waveform } from "./waveform.ts";

/** What one run of a program left: its marks in order, its console output without them, and the levels of its wires. */
export interface Trace {
  readonly marks: readonly Mark[];
  readonly stdout: string;
  readonly stderr: string;
  /** Undefined if the run had no pins. */
  readonly waveform?: Waveform;
}

/** The marks of a trace as text, in order. Order clauses are judged by it. */
export function recordOf(trace: Trace): string[] {
  return trace.marks.map(formatMark);
}
