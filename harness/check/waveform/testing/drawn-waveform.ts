import type { Trace } from "../../../trace/trace.ts";
import type { Edge, Level } from "../../../trace/waveform.ts";
import type { Check } from "../../clause.ts";
import { judgeTrace } from "../../testing/judge-trace.ts";

/** A wire for tests: its first level, then the times in milliseconds at which its level changes. */
export type DrawnWire = readonly [initial: Level | null, ...changesMs: number[]];

export interface Drawing {
  readonly wires: Readonly<Record<string, DrawnWire>>;
  readonly watchedMs: number;
  readonly resolutionUs?: number;
  readonly stdout?: string;
}

/** Returns the finding of a check on drawn wires, as the text that `judgeTrace` makes. */
export function judgeDrawing(check: Check, drawing: Drawing): string {
  return judgeTrace(check, draw(drawing));
}

function draw({ wires, watchedMs, resolutionUs, stdout = "" }: Drawing): Trace {
  const edges = Object.entries(wires).flatMap(([wire, [initial, ...changesMs]]) =>
    changesMs.map((ms, i): Edge => {
      const isOdd = i % 2 === 1;
      return { wire, level: (initial === 1) === isOdd ? 1 : 0, atUs: ms * 1000 };
    }),
  );
  const waveform = {
    initial: Object.fromEntries(Object.entries(wires).map(([wire, [initial]]) => [wire, initial])),
    // The sort is stable: if two edges have the same time, they stay in the order of the drawing.
    edges: edges.sort((a, b) => a.atUs - b.atUs),
    watchedUs: watchedMs * 1000,
    ...(resolutionUs === undefined ? {} : { resolutionUs }),
  };
  return { marks: [], stdout, stderr: "", waveform };
}
