import { userTraceback } from "../../harness/results/describe-outcome.ts";
import type { Hint } from "../../harness/session/hints/hint.ts";
import type { Session, SessionEnd } from "../../harness/session/session.ts";
import type { SessionMonitor } from "../../harness/session/session-monitor.ts";
import { measureWire } from "../../harness/session/wire-measures.ts";
import { printableJson } from "../../harness/text/printable.ts";
import type { TaskLane } from "../../harness/trace/task-lane.ts";
import { edgesByWire } from "../../harness/trace/waveform.ts";
import { foldActivity } from "./folded-activity.ts";
import { describeEnd } from "./session-end.ts";

/**
 * Renders a session as one JSON object on one line: everything in the session, the measures of each wire, and the hints.
 * docs/json.md describes it. Times are in microseconds. Unprintable characters are written as `\u....`. The same
 * session always results in the same text.
 */
export function formatSessionJson(session: Session, hints: readonly Hint[] = []): string {
  return [...sessionJsonParts(session, hints)].join("");
}

/** Returns the JSON in parts, because the JSON of a long session may have a hundred megabytes. */
export function* sessionJsonParts(
  session: Session,
  hints: readonly Hint[] = [],
): Generator<string> {
  const { program, target, wires, waveform, unseen, end, lengthUs, stimulus } = session;
  const start = {
    type: "session",
    schema: 1,
    program,
    target,
    end: { ...endOf(end), words: describeEnd(session).words },
    returnedAtUs: session.returnedAtUs ?? null,
    unmet: session.unmet?.text ?? null,
    lengthUs,
    resolutionUs: waveform === undefined ? null : (waveform.resolutionUs ?? 0),
  };
  yield `${openObject(start)},"wires":[`;
  const edgesOf = waveform === undefined ? undefined : edgesByWire(waveform);
  for (const [i, wire] of wires.entries()) {
    const edges = edgesOf?.get(wire.name) ?? [];
    const initial = waveform?.initial[wire.name] ?? null;
    const setUpUs = waveform?.setUpUs?.[wire.name] ?? null;
    const measures = measureWire(edges, lengthUs, setUpUs ?? undefined);
    yield `${i > 0 ? "," : ""}${openObject({ ...wire, initial, setUpUs, measures })},"edges":`;
    yield* listParts(edges, ({ atUs, level }) => [atUs, level]);
    yield ',"undriven":';
    const undriven = (waveform?.undriven ?? []).filter((one) => one.wire === wire.name);
    yield* listParts(undriven, ({ fromUs, toUs }) => [fromUs, toUs]);
    yield "}";
  }
  const { console: printed, remarks = [], analog = [], typed, tasks, decoded = [] } = session;
  const folded = session.activity && foldActivity(session.activity);
  const middle = { unseen, remarks, console: printed, stimulus, analog, typed };
  yield `],${openObject(middle).slice(1)},"activity":`;
  yield* folded === undefined ? ["null"] : listParts(folded.activity, (one) => one);
  yield `,"shortestActivityUs":${folded?.shortestUs ?? null},"tasks":`;
  if (tasks === undefined) yield "null";
  else yield* tasksParts(tasks);
  const monitor = session.monitor === undefined ? null : monitorOf(session.monitor);
  const { tasksCutAtUs = null, areTasksLost = false } = session;
  yield `,${printableJson({ tasksCutAtUs, areTasksLost, decoded, monitor, hints }, 0).slice(1)}\n`;
}

/** Returns the end of the session, with the traceback that the user sees in the terminal. */
function endOf(end: SessionEnd): SessionEnd {
  if (end.kind !== "program" || !("traceback" in end.outcome)) return end;
  const traceback = userTraceback(end.outcome.traceback);
  return { ...end, outcome: { ...end.outcome, traceback } };
}

/**
 * Renders the lanes of tasks as JSON, in parts. Each lane is a separate part, because one lane may have many thousands
 * of turns.
 */
function* tasksParts(tasks: readonly TaskLane[]): Generator<string> {
  yield "[";
  for (const [i, task] of tasks.entries()) yield `${i > 0 ? "," : ""}${printableJson(task, 0)}`;
  yield "]";
}

/** Renders a list of many short items as JSON, in parts. A part has at most `ITEMS_PER_PART` items. */
function* listParts<Item>(
  items: readonly Item[],
  jsonOf: (item: Item) => unknown,
): Generator<string> {
  yield "[";
  for (let from = 0; from < items.length; from += ITEMS_PER_PART) {
    const values = items.slice(from, from + ITEMS_PER_PART).map(jsonOf);
    yield `${from > 0 ? "," : ""}${printableJson(values, 0).slice(1, -1)}`;
  }
  yield "]";
}

const ITEMS_PER_PART = 10_000;

/** Returns the JSON of an object without its last brace, so that the caller can add more fields. */
function openObject(fields: object): string {
  return printableJson(fields, 0).slice(0, -1);
}

function monitorOf({ lanes, hogs, unreadable, ...monitor }: SessionMonitor) {
  return {
    ...monitor,
    unreadable: unreadable ?? null,
    lanes: lanes.map((lane) => ({
      ...lane,
      edges: lane.edges.map(({ atUs, level }) => [atUs, level]),
    })),
    hogs: hogs ?? null,
  };
}
