import type { Session } from "../../harness/session/session.ts";
import { showLine } from "../conformance/trace-text.ts";
import { consoleLines } from "./console-lines.ts";
import { withMonitorWires } from "./monitor-wires.ts";
import { describeEnd } from "./session-end.ts";
import { titleOfWire } from "./session-view.ts";
import { lanesOf } from "./task-lanes.ts";
import { wakesOf } from "./wakes.ts";

/**
 * Renders a session in the JSON format of Chrome's trace viewer, which ui.perfetto.dev also opens. Each wire is a track
 * with its level, each task is a thread with its turns, and printed lines are instants. Times are in microseconds since
 * the start of the program. Returns the JSON in parts, because there may be a million edges.
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
    part += (isFirst ? "" : ",\n") + event;
    isFirst = false;
    if (part.length > PART_LENGTH) {
      yield part;
      part = "";
    }
  }
  yield `${part}\n]}\n`;
}

const PART_LENGTH = 1_000_000;

/**
 * Yields one JSON object for each event. The texts of frequent events are made only once. The field `ph` is the kind of
 * the event:
 * - `M`: the name of a process or thread.
 * - `i`: an instant.
 * - `C`: a value.
 * - `X`: a span of time.
 * - `s` and `f`: the start and the end of an arrow from a task to the task that it woke.
 */
function* eventsOf(session: Session): Generator<string> {
  const { waveform, wires, console: parts, analog = [] } = withMonitorWires(session);
  const program = showLine(session.program.path, 200);
  yield nameEvent("process_name", PROGRAM, 0, program);
  yield nameEvent("thread_name", PROGRAM, PRINTED, "printed");
  for (const { atUs, text } of consoleLines(parts)) yield instantEvent(text, PRINTED, atUs);
  for (const [i, { title, spans, marks }] of lanesOf(session).entries()) {
    const tid = FIRST_LANE + i;
    yield nameEvent("thread_name", PROGRAM, tid, title);
    const start = `{"name":${JSON.stringify(title)},"ph":"X","pid":${PROGRAM},"tid":${tid}`;
    for (const { fromUs, toUs, wait } of spans) {
      const args = wait === "" ? "" : `,"args":{"afterwards":${JSON.stringify(wait)}}`;
      yield `${start},"ts":${fromUs},"dur":${Math.round((toUs - fromUs) * 1000) / 1000}${args}}`;
    }
    for (const { atUs, words } of marks) yield instantEvent(words, tid, atUs);
  }
  for (const [id, { kind, waker, woken, atUs, toUs }] of wakesOf(session).entries()) {
    const about = `{"name":"${kind}","cat":"wake","id":${id},"pid":${PROGRAM}`;
    yield `${about},"ph":"s","tid":${FIRST_LANE + waker},"ts":${atUs}}`;
    yield `${about},"ph":"f","bp":"e","tid":${FIRST_LANE + woken},"ts":${toUs}}`;
  }
  if (waveform === undefined) return;
  yield nameEvent("process_name", WIRES, 0, `wires of ${program}`);
  const starts = new Map(
    wires.map(({ name, variables }) => {
      const title = titleOfWire(showLine(name, 60), showLine(variables.join(", "), 60));
      return [name, `{"name":${JSON.stringify(title)},"ph":"C","pid":${WIRES},"tid":0,"ts":`];
    }),
  );
  for (const [wire, level] of Object.entries(waveform.initial)) {
    const start = starts.get(wire);
    if (level !== null && start !== undefined) yield `${start}0,"args":{"level":${level}}}`;
  }
  for (const { wire, volts, atMs } of analog) {
    const start = starts.get(wire);
    if (start !== undefined) yield `${start}${atMs * 1000},"args":{"volts":${volts}}}`;
  }
  for (const { wire, level, atUs } of waveform.edges) {
    const start = starts.get(wire);
    if (start !== undefined) yield `${start}${atUs},"args":{"level":${level}}}`;
  }
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
): string {
  return JSON.stringify({ name: kind, ph: "M", pid, tid, args: { name } });
}

function instantEvent(name: string, tid: number, ts: number): string {
  return JSON.stringify({ name, ph: "i", s: "t", pid: PROGRAM, tid, ts });
}
