import { bitMsOf, dataOf, frameOf, type SerialFormat } from "../trace/serial-line.ts";
import type { Edge, Level } from "../trace/waveform.ts";

/** One character on a serial line (UART). Times are in microseconds. */
export interface UartCharacter {
  /** The time at which the start bit begins. */
  readonly fromUs: number;
  /** The time at which the last stop bit ends. */
  readonly toUs: number;
  /** The value that a receiver reads. If the character has a problem, the value may be wrong. */
  readonly data: number;
  readonly problem?: UartProblem;
}

/**
 * - `stop bit`: the line is low where a stop bit must be (a framing error). The baud rate of the sender may be wrong.
 * - `parity`: the parity bit does not fit the data.
 * - `short`: the line is low for less than half a bit, so this is not a start bit. A receiver ignores it.
 * - `cut`: the record ends before the end of the character.
 */
export type UartProblem = "stop bit" | "parity" | "short" | "cut";

/**
 * Reads the characters on a line. Like a receiver, it reads each bit in the middle of the bit, and counts the time from
 * the start bit. `edges` are all edges of the line in order of time, and the record ends at `endUs`. No character is
 * dropped: a character that is not correct has a problem. If the line is not high at the start, reading begins after
 * the first rise.
 */
export function decodeUart(
  edges: readonly Edge[],
  initial: Level | null,
  format: SerialFormat,
  endUs: number,
): UartCharacter[] {
  const bitUs = bitMsOf(format) * 1000;
  const frameBits = frameOf(0, format).length;
  const characters: UartCharacter[] = [];
  let level = initial;
  let next = 0;
  /** Moves forward to the time `us` and returns the level of the line at this time. */
  const levelAt = (us: number): Level | null => {
    while (next < edges.length && edges[next]!.atUs <= us) level = edges[next++]!.level;
    return level;
  };
  while (next < edges.length) {
    const before = level;
    const { atUs: fromUs, level: now } = edges[next++]!;
    level = now;
    if (before !== 1 || now !== 0) continue;
    if (levelAt(fromUs + bitUs / 2) === 1) {
      characters.push({ fromUs, toUs: edges[next - 1]!.atUs, data: 0, problem: "short" });
      continue;
    }
    const bits = Array.from({ length: frameBits }, (_, i) => levelAt(fromUs + (i + 0.5) * bitUs)!);
    const problem = problemOf(bits, format);
    const isCut = fromUs + (frameBits - 0.5) * bitUs > endUs;
    characters.push({
      fromUs,
      toUs: Math.min(fromUs + frameBits * bitUs, Math.max(endUs, fromUs)),
      data: dataOf(bits, format),
      ...(isCut ? { problem: "cut" as const } : problem && { problem }),
    });
  }
  return characters;
}

function problemOf(bits: readonly Level[], format: SerialFormat): UartProblem | undefined {
  const { stopBits, parity } = format;
  if (bits.slice(-stopBits).includes(0)) return "stop bit";
  if (parity === "none") return undefined;
  const sound = frameOf(dataOf(bits, format), format);
  return sound[sound.length - stopBits - 1] === bits[bits.length - stopBits - 1]
    ? undefined
    : "parity";
}
