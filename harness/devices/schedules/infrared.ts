import type { StimulusStep } from "../../trace/pin-setup.ts";

/** One press of a button of an infrared remote control with the NEC protocol. */
export interface NecPress {
  /** The start of the first frame in milliseconds. */
  readonly atMs: number;
  /** The address, from 0 to 255. A number from 256 to 65535 is an extended address of 16 bits. */
  readonly address: number;
  /** From 0 to 255. */
  readonly command: number;
  /**
   * The number of repeat codes after the frame. While the button is held, one repeat code is sent every 110 ms. The
   * default is 0.
   */
  readonly repeats?: number;
  readonly fault?: NecFault;
}

/**
 * What is wrong with a frame:
 * - `command check`: one bit of the inverse command is wrong.
 * - `address check`: one bit of the inverse address is wrong. A receiver reads such an address as an extended address.
 * - `cut`: the frame ends after the given number of bits.
 * - `long`: the given number of bits follows the last bit of the frame.
 * - `short start`: the pause at the start of the frame lasts 3 ms instead of 4.5 ms.
 */
export type NecFault =
  | { readonly kind: "command check" | "address check" | "short start" }
  | { readonly kind: "cut"; readonly bits: number }
  | { readonly kind: "long"; readonly bits: number };

/**
 * Returns the edges at the output of an infrared receiver. The output is high while there is no light, and low during a
 * burst. The edges have the times of the NEC protocol. With `burstUs`, each burst is longer and each pause is shorter
 * by this time, as with real receivers.
 */
export function pressRemote(
  wire: string,
  presses: readonly NecPress[],
  { burstUs = 0 }: { readonly burstUs?: number } = {},
): StimulusStep[] {
  const steps: StimulusStep[] = [{ wire, level: 1, atMs: 0 }];
  for (const press of presses) {
    steps.push(...burstsOf(wire, press.atMs, frameOf(press), burstUs));
    for (let i = 1; i <= (press.repeats ?? 0); i++) {
      steps.push(...burstsOf(wire, press.atMs + i * NEC_PERIOD_MS, NEC_REPEAT, burstUs));
    }
  }
  return steps;
}

/** The time from the start of a frame or repeat code to the start of the next repeat code, in milliseconds. */
const NEC_PERIOD_MS = 110;

const UNIT_US = 562.5;
const START = [16 * UNIT_US, 8 * UNIT_US];
/** A repeat code: the lengths of its first burst, its pause and its last burst, in microseconds. */
const NEC_REPEAT = [16 * UNIT_US, 4 * UNIT_US, UNIT_US];

function frameOf({ address, command, fault }: NecPress): number[] {
  const wrong = (kind: NecFault["kind"]) => (fault?.kind === kind ? 1 : 0);
  const low = address & 0xff;
  const high = address > 0xff ? address >> 8 : ~address & 0xff;
  const bytes = [
    ...[low, high ^ wrong("address check")],
    ...[command, (~command & 0xff) ^ wrong("command check")],
  ];
  let bits = bytes.flatMap((byte) => Array.from({ length: 8 }, (_, i) => (byte >> i) & 1));
  if (fault?.kind === "cut") bits = bits.slice(0, fault.bits);
  if (fault?.kind === "long") bits = [...bits, ...new Array<number>(fault.bits).fill(0)];
  const start = wrong("short start") ? [16 * UNIT_US, 3000] : START;
  return [...start, ...bits.flatMap((bit) => [UNIT_US, bit ? 3 * UNIT_US : UNIT_US]), UNIT_US];
}

function burstsOf(
  wire: string,
  atMs: number,
  lengthsUs: readonly number[],
  burstUs: number,
): StimulusStep[] {
  let us = atMs * 1000;
  const steps: StimulusStep[] = [];
  for (const [i, lengthUs] of lengthsUs.entries()) {
    const isBurst = i % 2 === 0;
    steps.push({ wire, level: isBurst ? 0 : 1, atMs: (us + (isBurst ? 0 : burstUs)) / 1000 });
    us += lengthUs;
  }
  steps.push({ wire, level: 1, atMs: (us + burstUs) / 1000 });
  return steps;
}
