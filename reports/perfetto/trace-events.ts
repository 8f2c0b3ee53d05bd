import type { KeptTrace } from "../../harness/results/kept-trace.ts";
import { formatMark } from "../../harness/trace/mark.ts";
import { showLine } from "../conformance/trace-text.ts";

/** The clause and the column of a trace. */
export interface TraceOrigin {
  readonly clause: string;
  readonly runtime: string;
}

/**
 * Renders a trace in the JSON format of Chrome's trace viewer, which ui.perfetto.dev also opens. Marks are instants,
 * and each wire is a track with its level. Times are in microseconds since the start of the program. Marks have the
 * clock of the target. Wires have the clock of the instrument. Because the clocks differ, the viewer shows marks and
 * wires as two processes. The same trace always results in the same text.
 */
export function renderTraceEvents(trace: KeptTrace, { clause, runtime }: TraceOrigin): string {
  const { marks, waveform, outcome } = trace;
  const events = [
    nameEvent("process_name", MARKS, `marks of ${clause} on ${runtime} (clock of the target)`),
    nameEvent("thread_name", MARKS, "marks"),
    ...marks.map((mark) => ({
      name: showLine(mark.name),
      ph: "i",
      s: "t",
      ...MARKS,
      ts: mark.atUs,
      args: { mark: showLine(formatMark(mark), 2000) },
    })),
    ...(waveform === undefined
      ? []
      : [
          nameEvent("process_name", WIRES, `wires of ${clause} on ${runtime}`),
          ...Object.entries(waveform.initial).flatMap(([wire, level]) =>
            level === null ? [] : [levelEvent(wire, level, 0)],
          ),
          ...waveform.edges.map(({ wire, level, atUs }) => levelEvent(wire, level, atUs)),
        ]),
  ];
  const lines = events.map((event) => JSON.stringify(event)).join(",\n");
  const about = {
    clause: showLine(clause),
    runtime: showLine(runtime),
    outcome: showLine(outcome),
  };
  return `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n${lines}\n]}\n`;
}

const MARKS = { pid: 1, tid: 1 } as const;
const WIRES = { pid: 2, tid: 1 } as const;

function nameEvent(
  kind: "process_name" | "thread_name",
  place: typeof MARKS | typeof WIRES,
  name: string,
) {
  return { name: kind, ph: "M", ...place, args: { name: showLine(name) } };
}

function levelEvent(wire: string, level: 0 | 1, atUs: number) {
  return { name: showLine(wire, 60), ph: "C", ...WIRES, ts: atUs, args: { level } };
}
