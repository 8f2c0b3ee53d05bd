import { type Edge, edgesOf, type Level, type Waveform } from "../trace/waveform.ts";

/**
 * A frame or a repeat code of the NEC protocol, or a group of edges that is neither of them. Times are in microseconds.
 */
export type NecEvent = NecPlace &
  (
    | {
        readonly kind: "frame";
        /** The address has 16 bits if `isExtended` is true, and 8 bits otherwise. */
        readonly address: number;
        readonly isExtended: boolean;
        readonly command: number;
        /** False if the second byte of the command is not the inverse of the first byte. */
        readonly isSound: boolean;
      }
    | { readonly kind: "repeat" }
    | { readonly kind: "problem"; readonly problem: NecProblem }
  );

/**
 * - `start`: the burst or the pause at the start has the wrong length.
 * - `bit`: a burst or a pause has a length that is not in the protocol.
 * - `cut`: the frame ends before its 32nd bit, or the record ends within the frame.
 * - `long`: the frame has more than 32 bits.
 */
export type NecProblem = "start" | "bit" | "cut" | "long";

interface NecPlace {
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * Reads the frames on the output of an infrared receiver. `idle` is the level of the output without light. A length may
 * differ from the protocol by 25 % plus 200 us, because real receivers are not exact.
 */
export function decodeNec(waveform: Waveform, wire: string, idle: Level = 1): NecEvent[] {
  const edges = edgesOf(waveform, wire);
  const events: NecEvent[] = [];
  let at = edges.findIndex(({ level }) => level !== idle);
  while (at >= 0 && at < edges.length) {
    const end = endOfGroup(edges, at, waveform.watchedUs);
    events.push(readGroup(edges.slice(at, end), waveform.watchedUs));
    at = end;
  }
  return events;
}

/**
 * Finds the next pause that is longer than any pause in a frame. Returns the index of the first edge after this pause.
 */
function endOfGroup(edges: readonly Edge[], from: number, endUs: number): number {
  for (let i = from + 1; i < edges.length; i += 2) {
    const next = edges[i + 1]?.atUs ?? endUs;
    if (next - edges[i]!.atUs > PAUSE_US) return i + 1;
  }
  return edges.length;
}

function readGroup(edges: readonly Edge[], endUs: number): NecEvent {
  const fromUs = edges[0]!.atUs;
  const place = { fromUs, toUs: edges.length % 2 === 0 ? edges.at(-1)!.atUs : endUs };
  const problem = (what: NecProblem): NecEvent => ({ kind: "problem", problem: what, ...place });
  const lengths = edges.slice(1).map(({ atUs }, i) => atUs - edges[i]!.atUs);
  const [burst = 0, pause = 0, ...rest] = lengths;
  // With an odd number of edges, the record ends during a burst.
  if (edges.length % 2 === 1) return problem("cut");
  if (!isNear(burst, 16 * UNIT_US)) return problem("start");
  if (isNear(pause, 4 * UNIT_US) && rest.length === 1 && isNear(rest[0]!, UNIT_US)) {
    return { kind: "repeat", ...place };
  }
  if (!isNear(pause, 8 * UNIT_US)) return problem("start");
  // Each of the 32 bits has a burst and a pause. One more burst ends the pause of the last bit.
  const bits: number[] = [];
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const isOne = isNear(rest[i + 1]!, 3 * UNIT_US);
    if (!isNear(rest[i]!, UNIT_US) || !(isOne || isNear(rest[i + 1]!, UNIT_US))) {
      return problem("bit");
    }
    bits.push(isOne ? 1 : 0);
  }
  if (bits.length !== 32) return problem(bits.length < 32 ? "cut" : "long");
  const byte = (n: number) =>
    bits.slice(8 * n, 8 * n + 8).reduce<number>((value, bit, i) => value | (bit << i), 0);
  const isExtended = byte(1) !== (~byte(0) & 0xff);
  return {
    kind: "frame",
    address: isExtended ? byte(0) | (byte(1) << 8) : byte(0),
    isExtended,
    command: byte(2),
    isSound: byte(3) === (~byte(2) & 0xff),
    ...place,
  };
}

function isNear(us: number, goalUs: number): boolean {
  return Math.abs(us - goalUs) <= goalUs * 0.25 + 200;
}

const UNIT_US = 562.5;
const PAUSE_US = 8000;
