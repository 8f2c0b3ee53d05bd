import type { Hog, HogRecord, MonitorProblem } from "../../harness/decoders/monitor.ts";
import type { Session, SessionWire } from "../../harness/session/session.ts";
import type { Edge, Waveform } from "../../harness/trace/waveform.ts";

/**
 * Adds the events of a monitor as wires, so that drawings and files for other tools show them:
 * - One wire for each ident.
 * - One wire for the hogs, which are pauses longer than a limit. The wire rises when a pause reaches the limit, and
 *   falls at the end of the pause.
 * - One wire for problems. The wire is high during a byte with a problem.
 *
 * Returns a session without a monitor unchanged.
 */
export function withMonitorWires(session: Session): Session {
  const { monitor, waveform, wires } = session;
  if (monitor === undefined || waveform === undefined) return session;
  const { lanes, hogs } = monitor;
  // The end of a session may come in the middle of a byte. A byte that is cut off in this way is not a problem of the
  // program.
  const problems = monitor.problems.filter(({ kind }) => kind !== "cut");
  const added: AddedWire[] = [
    ...lanes.map(({ ident, name, edges }) => ({
      wire: { name: `ident ${ident}`, variables: name === undefined ? [] : [name] },
      edges,
    })),
    ...(hogs === undefined ? [] : [{ wire: HOG_WIRE, edges: hogEdges(hogs) }]),
    ...(problems.length === 0 ? [] : [{ wire: PROBLEM_WIRE, edges: problemEdges(problems) }]),
  ];
  return {
    ...session,
    wires: [...wires, ...added.map(({ wire }) => wire)],
    waveform: addWires(waveform, added),
  };
}

/**
 * Returns the waveform for a file. In this waveform, the name of a monitor wire is followed by the name of the function
 * that the wire shows.
 */
export function namedWaveform(session: Session): Waveform | undefined {
  const { wires, waveform } = withMonitorWires(session);
  if (waveform === undefined || session.monitor === undefined) return waveform;
  const own = new Set(session.wires.map(({ name }) => name));
  const names = new Map(
    wires
      .filter(({ name }) => !own.has(name))
      .map(({ name, variables }) => [name, [name, ...variables].join(" ")]),
  );
  const rename = (wire: string) => names.get(wire) ?? wire;
  const { initial, edges, undriven } = waveform;
  return {
    ...waveform,
    ...(undriven && { undriven: undriven.map((one) => ({ ...one, wire: rename(one.wire) })) }),
    initial: Object.fromEntries(
      Object.entries(initial).map(([wire, level]) => [rename(wire), level]),
    ),
    edges: edges.map((edge) => ({ ...edge, wire: rename(edge.wire) })),
  };
}

interface AddedWire {
  readonly wire: SessionWire;
  readonly edges: readonly Omit<Edge, "wire">[];
}

const HOG_WIRE: SessionWire = { name: "hogs", variables: [] };
const PROBLEM_WIRE: SessionWire = { name: "bad bytes", variables: [] };

function addWires(waveform: Waveform, added: readonly AddedWire[]): Waveform {
  const { initial, edges } = waveform;
  const more = added.flatMap(({ wire: { name }, edges: own }) =>
    own.map((edge): Edge => ({ wire: name, ...edge })),
  );
  return {
    ...waveform,
    initial: {
      ...initial,
      ...Object.fromEntries(added.map(({ wire }) => [wire.name, 0 as const])),
    },
    // The sort is stable, so edges at the same time keep their order.
    edges: [...edges, ...more].sort((one, other) => one.atUs - other.atUs),
  };
}

/**
 * Returns the edges of the wire for hogs. The wire rises when the pause reaches the limit, because a monitor board
 * makes its trigger pulse at this moment.
 */
function hogEdges({ hogs, limitUs }: HogRecord): Omit<Edge, "wire">[] {
  return hogs.flatMap(({ fromUs, toUs, isAtEnd }: Hog) => [
    { level: 1, atUs: fromUs + limitUs },
    ...(isAtEnd ? [] : [{ level: 0 as const, atUs: toUs }]),
  ]);
}

function problemEdges(problems: readonly MonitorProblem[]): Omit<Edge, "wire">[] {
  return problems.flatMap(({ atUs, toUs }) => [
    { level: 1, atUs },
    { level: 0, atUs: toUs },
  ]);
}
