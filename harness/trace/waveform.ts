/** Low or high. */
export type Level = 0 | 1;

/**
 * A change of the level of a wire. `atUs` is the time in microseconds since the start of the program. It may have
 * decimals.
 */
export interface Edge {
  readonly wire: string;
  readonly level: Level;
  readonly atUs: number;
}

/** The edges and levels of some wires while they were watched. */
export interface Waveform {
  /** The level of each wire at the start. The level is null if nothing drove or pulled the wire. */
  readonly initial: Readonly<Record<string, Level | null>>;
  /** All edges of the wires, in order of time. */
  readonly edges: readonly Edge[];
  /** The time for which the wires were watched, in microseconds. */
  readonly watchedUs: number;
  /**
   * The time resolution in microseconds. The error of the measured time between two edges is at most this time. The
   * default is 0.
   */
  readonly resolutionUs?: number;
  /**
   * For some wires, the time of their first edge in microseconds. These are the wires whose first edge is not part of a
   * signal, for one of two reasons: the program set up the pin of the wire, for example with a pull-up, or the wire got
   * its first level from outside at time 0. Undefined if such edges are not recorded, as on a real board.
   */
  readonly setUpUs?: Readonly<Record<string, number>>;
  /** The periods in which nothing drives or pulls a wire. Undefined if they are not recorded, as on a real board. */
  readonly undriven?: readonly Undriven[];
}

/**
 * A period in which nothing drives or pulls a wire, from `fromUs` to `toUs`, in microseconds. During this period, the
 * wire keeps the level that it had before. The time before the first level of a wire does not count as undriven.
 */
export interface Undriven {
  readonly wire: string;
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * Returns an object with the undriven periods of a waveform until `endUs`. The object can be spread into another
 * waveform.
 */
export function cutUndriven({ undriven }: Waveform, endUs: number): Pick<Waveform, "undriven"> {
  if (undriven === undefined) return {};
  const kept = undriven.filter(({ fromUs }) => fromUs < endUs);
  return { undriven: kept.map((one) => ({ ...one, toUs: Math.min(one.toUs, endUs) })) };
}

/** Returns the edges of one wire. */
export function edgesOf(waveform: Waveform, wire: string): readonly Edge[] {
  return waveform.edges.filter((edge) => edge.wire === wire);
}

/**
 * Returns the edges of each wire, in order of time. Each wire of the waveform has an entry, even if it has no edges.
 */
export function edgesByWire({ initial, edges }: Waveform): Map<string, readonly Edge[]> {
  const byWire = new Map<string, Edge[]>(Object.keys(initial).map((wire) => [wire, []]));
  for (const edge of edges) byWire.get(edge.wire)?.push(edge);
  return byWire;
}

/** Returns the level of a wire at a time in microseconds. Before the first edge, this is the initial level. */
export function levelAt(waveform: Waveform, wire: string, atUs: number): Level | null {
  const before = edgesOf(waveform, wire).findLast((edge) => edge.atUs <= atUs);
  return before?.level ?? waveform.initial[wire] ?? null;
}

/**
 * Cuts a part out of a waveform: some wires, and the time from `fromUs` for `lengthUs`. In the new edges, `fromUs` is
 * time 0. An edge exactly at the start of the part belongs to the initial levels. Times are in microseconds and are
 * rounded to nanoseconds. `setUpUs` and `undriven` are not cut and keep their times.
 */
export function cutOut(
  waveform: Waveform,
  wires: readonly string[],
  fromUs: number,
  lengthUs: number,
): Waveform {
  const inside = ({ wire, atUs }: Edge) =>
    wires.includes(wire) && atUs > fromUs && atUs <= fromUs + lengthUs;
  return {
    ...waveform,
    initial: Object.fromEntries(wires.map((wire) => [wire, levelAt(waveform, wire, fromUs)])),
    edges: waveform.edges
      .filter(inside)
      .map((edge) => ({ ...edge, atUs: Math.round((edge.atUs - fromUs) * 1000) / 1000 })),
    watchedUs: lengthUs,
  };
}

/** Returns the text of an edge in failure messages, such as `LED rises at 200.020 ms`. */
export function formatEdge({ wire, level, atUs }: Edge): string {
  return `${wire} ${level === 1 ? "rises" : "falls"} at ${(atUs / 1000).toFixed(3)} ms`;
}
