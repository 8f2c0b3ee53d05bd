import { formatMark, type Mark } from "./mark.ts";
import type { Waveform } from "./waveform.ts";

/** What one run of a program left behind: its marks in order, its console output without them, and its wires. */
export interface Trace {
  readonly marks: readonly Mark[];
  readonly stdout: string;
  readonly stderr: string;
  /** Only of a run whose pins were watched. */
  readonly waveform?: Waveform;
}

/** The marks of a trace as text, in order: what order clauses are judged from. */
export function recordOf(trace: Trace): string[] {
  return trace.marks.map(formatMark);
}
