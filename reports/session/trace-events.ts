import type { Session } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";
import { consoleLines } from "./console-lines.ts";
import { describeEnd } from "./session-end.ts";
import { lanesOf } from "./task-lanes.ts";

/**
 * Renders a session in the JSON format of Chrome's trace viewer, which ui.perfetto.dev also opens. Each wire is a track
 * with its level, each task is a thread with its turns, and printed lines are instants. Times are in microseconds since
 * the start of the program. Returns parts, because there may be a million edges.
 */
export function* formatSessionTraceEvents(session: Session): Generator<string> {
  const { program, target } = session;
  const about = {
    program: showLine(program.path),
    target: showLine(target.name),
    description: showLine(target.description),
    isEmulated: target.isEmulated,
    end: describeEnd(session).words,
  };
  yield `{"displayTimeUnit":"ms","otherData":${JSON.stringify(about)},"traceEvents":[\n`;
  let part = "";
  let isFirst = true;
  for (const event of eventsOf(session)) {
    part += (isFirst ? "" : ",\n") + JSON.stringify(event);
    isFirst = false;
    if (part.length > PART_LENGTH) {
      yield part;
      part = "";
    }
  }
  yield `${part}\n]}\n`;
}

const PART_LENGTH = 1_000_000;

interface TraceEvent {
  readonly name: string;
  /** M: the name of a process or thread, i: an instant, C: a value, X: a time with a length. */
  readonly ph: "M" | "i" | "C" | "X";
  readonly pid: number;
  readonly tid: number;
  readonly ts?: number;
  readonly dur?: number;
  readonly s?: "t";
  readonly args?: Readonly<Record<string, string | number>>;
}

function* eventsOf(session: Session): Generator<TraceEvent> {
  const { wires, waveform, console: parts } = session;
  const program = showLine(session.program.path, 200);
  yield nameEvent("process_name", PROGRAM, 0, program);
  yield nameEvent("thread_name", PROGRAM, PRINTED, "printed");
  for (const { atUs, text } of consoleLines(parts)) {
    yield { name: text, ph: "i", s: "t", pid: PROGRAM, tid: PRINTED, ts: atUs };
  }
  for (const [i, { title, spans, marks }] of lanesOf(session).entries()) {
    const tid = FIRST_LANE + i;
    yield nameEvent("thread_name", PROGRAM, tid, title);
    for (const { fromUs, toUs, wait } of spans) {
      const args = wait === "" ? {} : { args: { afterwards: wait } };
      yield { name: title, ph: "X", pid: PROGRAM, tid, ts: fromUs, dur: toUs - fromUs, ...args };
    }
    for (const { atUs, words } of marks) {
      yield { name: words, ph: "i", s: "t", pid: PROGRAM, tid, ts: atUs };
    }
  }
  if (waveform === undefined) return;
  yield nameEvent("process_name", WIRES, 0, `wires of ${program}`);
  const names = new Map(
    wires.map(({ name, variables }) => {
      const shown = showLine(name, 60);
      return [
        name,
        variables.length === 0 ? shown : `${showLine(variables.join(", "), 60)} (${shown})`,
      ];
    }),
  );
  const level = (wire: string, value: 0 | 1, ts: number): TraceEvent => ({
    ...{ name: names.get(wire) ?? showLine(wire, 60), ph: "C", pid: WIRES, tid: 0 },
    ...{ ts, args: { level: value } },
  });
  for (const [wire, value] of Object.entries(waveform.initial)) {
    if (value !== null) yield level(wire, value, 0);
  }
  for (const edge of waveform.edges) yield level(edge.wire, edge.level, edge.atUs);
}

const PROGRAM = 1;
const WIRES = 2;
const PRINTED = 1;
const FIRST_LANE = 2;

function nameEvent(
  kind: "process_name" | "thread_name",
  pid: number,
  tid: number,
  name: string,
): TraceEvent {
  return { name: kind, ph: "M", pid, tid, args: { name } };
}
