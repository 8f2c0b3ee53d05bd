import type { Hint } from "../../harness/session/hints/hint.ts";
import type { Session } from "../../harness/session/session.ts";
import type { SessionMonitor } from "../../harness/session/session-monitor.ts";
import { measureWire } from "../../harness/session/wire-measures.ts";
import { printableJson } from "../../harness/text/printable.ts";
import { edgesByWire } from "../../harness/trace/waveform.ts";
import { foldActivity } from "./folded-activity.ts";
import { describeEnd } from "./session-end.ts";

/**
 * Renders a session as one JSON object on one line: everything in the session, the measures of each wire, and the hints.
 * docs/json.md describes it. Times are in microseconds. Unprintable characters are written as `\u....`. The same
 * session always results in the same text.
 */
export function formatSessionJson(session: Session, hints: readonly Hint[] = []): string {
  const { program, target, wires, waveform, unseen, end, lengthUs, stimulus } = session;
  const edgesOf = waveform === undefined ? undefined : edgesByWire(waveform);
  const folded = session.activity && foldActivity(session.activity);
  const object = {
    type: "session",
    schema: 1,
    program,
    target,
    end: { ...end, words: describeEnd(session).words },
    lengthUs,
    resolutionUs: waveform === undefined ? null : (waveform.resolutionUs ?? 0),
    wires: wires.map((wire) => {
      const edges = edgesOf?.get(wire.name) ?? [];
      return {
        ...wire,
        initial: waveform?.initial[wire.name] ?? null,
        measures: measureWire(edges, lengthUs),
        edges: edges.map(({ atUs, level }) => [atUs, level]),
      };
    }),
    unseen,
    console: session.console,
    stimulus,
    analog: session.analog ?? [],
    typed: session.typed,
    activity: folded?.activity ?? null,
    shortestActivityUs: folded?.shortestUs ?? null,
    tasks: session.tasks ?? null,
    decoded: session.decoded ?? [],
    monitor: session.monitor === undefined ? null : monitorOf(session.monitor),
    hints,
  };
  return `${printableJson(object, 0)}\n`;
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
