import type { StimulusStep } from "./pin-setup.ts";
import type { Level } from "./waveform.ts";

/** The format of characters on a serial line (UART). */
export interface SerialFormat {
  /** Bits per second. */
  readonly baudRate: number;
  /** From 5 to 8. */
  readonly dataBits: number;
  readonly parity: "none" | "odd" | "even";
  readonly stopBits: 1 | 2;
}

/** 115200 baud, 8 data bits, no parity, 1 stop bit. These are the defaults of `machine.UART`. */
export const USUAL_FORMAT: SerialFormat = {
  baudRate: 115_200,
  dataBits: 8,
  parity: "none",
  stopBits: 1,
};

/**
 * Returns the steps of a sender that sends bytes on a wire. The first start bit begins at `atMs`. The line is high from
 * the start of the program on.
 */
export function talk(
  wire: string,
  bytes: Uint8Array,
  atMs: number,
  format: SerialFormat = USUAL_FORMAT,
): StimulusStep[] {
  const steps: StimulusStep[] = [{ wire, level: 1, atMs: 0 }];
  const levels = [...bytes].flatMap((byte) => frameOf(byte, format));
  let level: Level = 1;
  for (const [i, next] of levels.entries()) {
    if (next !== level) steps.push({ wire, level: next, atMs: atMs + i * bitMsOf(format) });
    level = next;
  }
  return steps;
}

/**
 * Returns the levels of a character, one per bit: start bit, data bits with the lowest bit first, parity, stop bits.
 */
export function frameOf(data: number, { dataBits, parity, stopBits }: SerialFormat): Level[] {
  const bits = Array.from({ length: dataBits }, (_, i): Level => ((data >> i) & 1 ? 1 : 0));
  const ones = bits.filter((bit) => bit === 1).length;
  const check: Level[] =
    parity === "none" ? [] : [(ones % 2 === 1) === (parity === "even") ? 1 : 0];
  return [0, ...bits, ...check, 1, ...(stopBits === 2 ? [1 as const] : [])];
}

/** Returns the data of a character from the levels that `frameOf` returns. The parity is not checked. */
export function dataOf(frame: readonly Level[], { dataBits }: SerialFormat): number {
  return frame.slice(1, 1 + dataBits).reduce<number>((data, bit, i) => data | (bit << i), 0);
}

/** Returns the length of one bit in milliseconds. */
export function bitMsOf({ baudRate }: SerialFormat): number {
  return 1000 / baudRate;
}
