import { type SerialFormat, USUAL_FORMAT } from "../trace/serial-line.ts";
import type { Edge, Level } from "../trace/waveform.ts";
import { decodeUart, type UartCharacter } from "./uart.ts";

/**
 * What a program reported about itself with a monitor: one byte per event on a UART pin. The bytes are defined in
 * https://github.com/peterhinch/micropython-monitor (section 7.2 of its README):
 * - `0x40 + ident`: the activity with the number `ident` starts.
 * - `0x60 + ident`: this activity ends.
 * - `z`: the program starts.
 *
 * Times are in microseconds. The time of an event is the start of its byte.
 */
export interface MonitorRecord {
  /** The number of received bytes. Bytes with a problem are included. */
  readonly bytes: number;
  /** One lane per activity that the program reported, in the order of the idents. */
  readonly lanes: readonly MonitorLane[];
  /** The times at which the program reported its start. At these times all activities are switched off. */
  readonly resets: readonly number[];
  /** Bytes with a problem, in order of time. None of these bytes changes a lane. */
  readonly problems: readonly MonitorProblem[];
}

export interface MonitorLane {
  /** The number of the activity, from 0 to 21. */
  readonly ident: number;
  /**
   * The times at which the activity is switched on (1) and off (0). The activity is on if it has started more often
   * than it has ended.
   */
  readonly edges: readonly MonitorEdge[];
  /**
   * The times of all starts of the activity. The activity may start again while it is on. Such a start makes no edge,
   * so there may be more starts than edges to 1.
   */
  readonly starts: readonly number[];
  /**
   * The largest number of starts without an end at any one time. It is more than 1 if the activity starts again before
   * its previous start has ended.
   */
  readonly mostAtOnce: number;
}

export interface MonitorEdge {
  readonly atUs: number;
  readonly level: Level;
}

export interface MonitorProblem {
  readonly atUs: number;
  readonly toUs: number;
  readonly byte: number;
  /**
   * - `not of the protocol`: no event has this byte.
   * - `an end without a start`: the activity was off already.
   * - All other kinds are problems of the serial line. See UartProblem.
   */
  readonly kind:
    | "not of the protocol"
    | "an end without a start"
    | NonNullable<UartCharacter["problem"]>;
}

/** The format of the UART: 1 Mbaud, 8 data bits, no parity, 1 stop bit. */
export const MONITOR_FORMAT: SerialFormat = { ...USUAL_FORMAT, baudRate: 1_000_000 };

/** Reads the events from the edges of the UART pin. `edges` are all edges of this wire. The record ends at `endUs`. */
export function decodeMonitor(
  edges: readonly Edge[],
  initial: Level | null,
  endUs: number,
): MonitorRecord {
  const characters = decodeUart(edges, initial, MONITOR_FORMAT, endUs);
  const lanes = new Map<number, OpenLane>();
  const resets: number[] = [];
  const problems: MonitorProblem[] = [];
  for (const { fromUs: atUs, toUs, data: byte, problem } of characters) {
    const kind = problem ?? takeByte(byte, atUs);
    if (kind !== undefined) problems.push({ atUs, toUs, byte, kind });
  }
  return {
    bytes: characters.length,
    lanes: [...lanes.entries()]
      .sort(([one], [other]) => one - other)
      .map(([ident, { running: _, ...lane }]) => ({ ident, ...lane })),
    resets,
    problems,
  };

  function takeByte(byte: number, atUs: number): MonitorProblem["kind"] | undefined {
    if (byte === RESET) {
      resets.push(atUs);
      for (const lane of lanes.values()) stopAll(lane, atUs);
      return undefined;
    }
    const ident = byte & 0x1f;
    const isEnd = (byte & 0xe0) === END;
    if (ident >= IDENTS || !(isEnd || (byte & 0xe0) === START)) return "not of the protocol";
    const lane = lanes.get(ident) ?? { running: 0, edges: [], starts: [], mostAtOnce: 0 };
    lanes.set(ident, lane);
    if (!isEnd) start(lane, atUs);
    else if (lane.running === 0) return "an end without a start";
    else if (--lane.running === 0) lane.edges.push({ atUs, level: 0 });
    return undefined;
  }
}

const START = 0x40;
const END = 0x60;
const RESET = 0x7a;
const IDENTS = 22;

interface OpenLane {
  running: number;
  readonly edges: MonitorEdge[];
  readonly starts: number[];
  mostAtOnce: number;
}

function start(lane: OpenLane, atUs: number): void {
  lane.starts.push(atUs);
  lane.running += 1;
  lane.mostAtOnce = Math.max(lane.mostAtOnce, lane.running);
  if (lane.running === 1) lane.edges.push({ atUs, level: 1 });
}

function stopAll(lane: OpenLane, atUs: number): void {
  if (lane.running > 0) lane.edges.push({ atUs, level: 0 });
  lane.running = 0;
}

/**
 * The pauses of the task that detects hogs. A hog is a pause that is too long, because another task blocked the event
 * loop.
 */
export interface HogRecord {
  /** Only pauses that are longer than this limit count as hogs. */
  readonly limitUs: number;
  /** The pauses that are so long that they count as hogs, in order of time. */
  readonly hogs: readonly Hog[];
  /**
   * The longest pause, even if it is too short to be a hog. Undefined if every pause has a reset of the monitor in it,
   * because such a pause does not count.
   */
  readonly longest?: Hog;
}

/**
 * A pause of the task, from one turn to the next turn. The pause after the last turn lasts until the end of the record.
 */
export interface Hog {
  readonly fromUs: number;
  readonly toUs: number;
  /** True if the task had no turn after this pause. In this case, the pause lasts until the end of the record. */
  readonly isAtEnd: boolean;
}

/**
 * Finds hogs: long pauses of the task that detects them (the detector). The detector loops, and starts ident 0 in each
 * of its turns. A pause is the time from one turn to the next, or from the last turn to `endUs`. If it is longer than
 * `limitUs`, another task did not let the detector run. A pause with a reset of the monitor in it does not count.
 * Returns undefined if ident 0 never started.
 */
export function findHogs(
  { lanes, resets }: MonitorRecord,
  limitUs: number,
  endUs: number,
): HogRecord | undefined {
  const turns = lanes.find(({ ident }) => ident === 0)?.starts;
  if (turns === undefined || turns.length === 0) return undefined;
  const hogs: Hog[] = [];
  let longest: Hog | undefined;
  let reset = 0;
  for (const [i, fromUs] of turns.entries()) {
    const isAtEnd = i + 1 === turns.length;
    const toUs = isAtEnd ? endUs : turns[i + 1]!;
    while (reset < resets.length && resets[reset]! <= fromUs) reset += 1;
    if (reset < resets.length && resets[reset]! <= toUs) continue;
    const pause = { fromUs, toUs, isAtEnd };
    if (toUs - fromUs > limitUs) hogs.push(pause);
    if (toUs - fromUs > (longest === undefined ? 0 : longest.toUs - longest.fromUs))
      longest = pause;
  }
  return { limitUs, hogs, ...(longest && { longest }) };
}
