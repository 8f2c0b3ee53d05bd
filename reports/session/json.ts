import type { Hint } from "../../harness/session/hints/hint.ts";
import type { Session } from "../../harness/session/session.ts";
import { measureWire } from "../../harness/session/wire-measures.ts";
import { printableJson } from "../../harness/text/printable.ts";
import { edgesByWire } from "../../harness/trace/waveform.ts";
import { describeEnd } from "./session-end.ts";

/**
 * Renders a session as one JSON object on one line: everything in the session, the measures of each wire, and the hints.
 * docs/watch.md describes it. Times are in microseconds. Unprintable characters are written as `\u....`. The same
 * session always results in the same text.
 */
export function formatSessionJson(session: Session, hints: readonly Hint[] = []): string {
  const { wires, waveform, end, lengthUs, ...rest } = session;
  const edgesOf = waveform === undefined ? undefined : edgesByWire(waveform);
  const object = {
    type: "session",
    schema: 1,
    ...rest,
    end: { ...end, words: describeEnd(session).words },
    lengthUs,
    ...(waveform !== undefined && { resolutionUs: waveform.resolutionUs ?? 0 }),
    wires: wires.map((wire) => {
      const edges = edgesOf?.get(wire.name) ?? [];
      return {
        ...wire,
        initial: waveform?.initial[wire.name] ?? null,
        measures: measureWire(edges, lengthUs),
        edges: edges.map(({ atUs, level }) => [atUs, level]),
      };
    }),
    hints,
  };
  return `${printableJson(object, 0)}\n`;
}
