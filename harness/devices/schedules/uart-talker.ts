import type { StimulusStep } from "../../trace/pin-setup.ts";
import { bitMsOf, frameOf, type SerialFormat, USUAL_FORMAT } from "../../trace/serial-line.ts";
import type { Level } from "../../trace/waveform.ts";

/**
 * Something that a serial device does on its line:
 * - `bytes`: it sends bytes without pauses between them.
 * - `pauseMs`: the line is high.
 * - `breakMs`: the line is low for longer than a character, and then high for two bits.
 * - `badStop`: it sends a byte whose stop bits are low (a framing error). Then the line is high for one character.
 * - `badParity`: it sends a byte with the wrong parity bit. The format must have a parity.
 */
export type TalkItem =
  | { readonly bytes: Uint8Array | string }
  | { readonly pauseMs: number }
  | { readonly breakMs: number }
  | { readonly badStop: number }
  | { readonly badParity: number };

/**
 * Returns the edges of a serial device that does the actions `items` one after the other, starting at `atMs`. Before
 * `atMs`, the line is high. Throws RangeError for a wrong parity bit in a format without parity.
 */
export function talkOn(
  wire: string,
  items: readonly TalkItem[],
  atMs: number,
  format: SerialFormat = USUAL_FORMAT,
): StimulusStep[] {
  const steps: StimulusStep[] = [{ wire, level: 1, atMs: 0 }];
  const bitMs = bitMsOf(format);
  let nowMs = atMs;
  let level: Level = 1;
  for (const item of items) {
    for (const [next, ms] of levelsOf(item, format, bitMs)) {
      if (next !== level) steps.push({ wire, level: next, atMs: nowMs });
      level = next;
      nowMs += ms;
    }
  }
  if (level === 0) steps.push({ wire, level: 1, atMs: nowMs });
  return steps;
}

/** Returns the levels of the line during `item`, each with its length in milliseconds. */
function levelsOf(
  item: TalkItem,
  format: SerialFormat,
  bitMs: number,
): (readonly [Level, number])[] {
  const bits = (levels: readonly Level[]) => levels.map((level) => [level, bitMs] as const);
  if ("pauseMs" in item) return [[1, item.pauseMs]];
  if ("breakMs" in item) {
    return [
      [0, item.breakMs],
      [1, 2 * bitMs],
    ];
  }
  if ("bytes" in item) {
    const bytes =
      typeof item.bytes === "string" ? new TextEncoder().encode(item.bytes) : item.bytes;
    return [...bytes].flatMap((byte) => bits(frameOf(byte, format)));
  }
  if ("badStop" in item) {
    const frame = frameOf(item.badStop, format);
    const isStop = (i: number) => i >= frame.length - format.stopBits;
    return [...bits(frame.map((level, i) => (isStop(i) ? 0 : level))), [1, frame.length * bitMs]];
  }
  if (format.parity === "none") {
    throw new RangeError(
      "a format without parity cannot have a wrong parity bit. Choose a format with parity",
    );
  }
  const at = 1 + format.dataBits;
  const frame = frameOf(item.badParity, format);
  return bits(frame.map((level, i) => (i === at ? (level === 0 ? 1 : 0) : level)));
}
