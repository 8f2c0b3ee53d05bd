import type { Trace } from "../trace/trace.ts";
import type { Edge, Level } from "../trace/waveform.ts";
import type { Check } from "./clause.ts";

/** A wire for tests: the level that it has at first, and the milliseconds at which it changes. */
export type DrawnWire = readonly [initial: Level | null, ...changesMs: number[]];

export interface Drawing {
  readonly wires: Readonly<Record<string, DrawnWire>>;
  readonly watchedMs: number;
  readonly resolutionUs?: number;
  readonly stdout?: string;
}

/** What a check has to say of drawn wires: `holds`, or the kind of its finding with the detail. */
export function judgeDrawing(check: Check, drawing: Drawing): string {
  const finding = check(draw(drawing));
  return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
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
    // Stable: at one instant the wire that is drawn first comes first.
    edges: edges.sort((a, b) => a.atUs - b.atUs),
    watchedUs: watchedMs * 1000,
    ...(resolutionUs === undefined ? {} : { resolutionUs }),
  };
  return { marks: [], stdout, stderr: "", waveform };
}
