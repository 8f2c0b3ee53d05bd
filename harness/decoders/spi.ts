import type { Edge, Level, Waveform } from "../trace/waveform.ts";

/** The wires of an SPI bus. A bus may lack MISO or the chip select. */
export interface SpiWires {
  readonly sck: string;
  readonly mosi: string;
  readonly miso?: string | undefined;
  /** The chip select, which is low during a transfer. */
  readonly cs?: string | undefined;
}

/** The mode: 2 * polarity + phase. */
export type SpiMode = 0 | 1 | 2 | 3;

/** A byte on an SPI bus. Times are in microseconds. */
export interface SpiByte {
  readonly fromUs: number;
  readonly toUs: number;
  readonly sent: number;
  /** The byte on MISO. Undefined if the bus has no MISO. */
  readonly received: number | undefined;
}

/** Bytes that belong together. */
export interface SpiTransfer {
  readonly fromUs: number;
  readonly toUs: number;
  readonly bytes: readonly SpiByte[];
  /** The number of bits after the last whole byte. If it is not 0, the transfer ended in the middle of a byte. */
  readonly bitsLeft: number;
}

/**
 * Reads the bytes on an SPI bus, the highest bit first.
 * - With a chip select, a transfer lasts from the fall of the chip select to its rise. Everything before the first fall
 * is ignored.
 * - Without a chip select, a transfer ends if SCK pauses for longer than twenty bits.
 *
 * A byte counts as soon as its last bit was read. On a Pico, a program has the byte at this moment, and may raise the
 * chip select before SCK returns to its idle level.
 */
export function decodeSpi(waveform: Waveform, wires: SpiWires, mode: SpiMode): SpiTransfer[] {
  const { sck, mosi, miso, cs } = wires;
  const idleLevel = mode >= 2 ? 1 : 0;
  const readsAtFirstEdge = mode % 2 === 0;
  const transfers: SpiTransfer[] = [];
  const levels: Record<string, Level | null> = { ...waveform.initial };
  let bytes: SpiByte[] = [];
  let bits: Bit[] = [];
  let isSelected = cs === undefined;
  /** The times of the most recent pulse of SCK. `toUs` is undefined during the pulse. */
  let pulse: { readonly fromUs: number; toUs: number | undefined } | undefined;

  const endByte = () => {
    if (bits.length < BYTE) return;
    bytes.push(byteOf(bits, miso !== undefined));
    bits = [];
  };
  const endTransfer = () => {
    endByte();
    const [first, last] = [bytes[0] ?? bits[0], bits.at(-1) ?? bytes.at(-1)];
    if (first !== undefined && last !== undefined) {
      const { fromUs } = first;
      transfers.push({ fromUs, toUs: last.toUs, bytes, bitsLeft: bits.length });
    }
    bytes = [];
    bits = [];
    pulse = undefined;
  };
  const readBit = (fromUs: number, toUs: number) => {
    bits.push({
      fromUs,
      toUs,
      sent: levels[mosi] === 1 ? 1 : 0,
      received: miso !== undefined && levels[miso] === 1 ? 1 : 0,
    });
  };
  for (const { wire, level, atUs } of inOrder(waveform, wires)) {
    levels[wire] = level;
    if (wire === cs) {
      endTransfer();
      isSelected = level === 0;
    } else if (wire === sck && isSelected) {
      if (level !== idleLevel) {
        endByte();
        if (cs === undefined && isPause(pulse, atUs)) endTransfer();
        pulse = { fromUs: atUs, toUs: undefined };
        if (readsAtFirstEdge) readBit(atUs, atUs);
      } else if (pulse !== undefined) {
        // SCK returns to its idle level. If there was no pulse before, this edge only sets up the idle level.
        pulse.toUs = atUs;
        if (readsAtFirstEdge) bits.push({ ...bits.pop()!, toUs: atUs });
        else readBit(pulse.fromUs, atUs);
      }
    }
  }
  endTransfer();
  return transfers;
}

interface Bit {
  readonly fromUs: number;
  readonly toUs: number;
  readonly sent: Level;
  readonly received: Level;
}

/**
 * Returns the edges of the wires in order of time. If several wires have an edge at the same time, the decoder assumes
 * that data changes after SCK, and that the chip select changes first.
 */
function inOrder({ edges }: Waveform, { sck, mosi, miso, cs }: SpiWires): Edge[] {
  const rank = (wire: string) => (wire === cs ? 0 : wire === sck ? 1 : 2);
  return edges
    .filter(({ wire }) => wire === sck || wire === mosi || wire === miso || wire === cs)
    .sort((a, b) => a.atUs - b.atUs || rank(a.wire) - rank(b.wire));
}

/**
 * Returns true if SCK has paused for longer than PAUSE_BITS bits at the time `atUs`. A bit takes about twice as long as
 * its pulse.
 */
function isPause(
  pulse: { readonly fromUs: number; readonly toUs: number | undefined } | undefined,
  atUs: number,
): boolean {
  if (pulse?.toUs === undefined) return false;
  return atUs - pulse.toUs > PAUSE_BITS * 2 * (pulse.toUs - pulse.fromUs);
}

function byteOf(bits: readonly Bit[], hasMiso: boolean): SpiByte {
  const byteOn = (name: "sent" | "received") =>
    bits.reduce((byte, bit) => (byte << 1) | bit[name], 0);
  return {
    fromUs: bits[0]!.fromUs,
    toUs: bits.at(-1)!.toUs,
    sent: byteOn("sent"),
    received: hasMiso ? byteOn("received") : undefined,
  };
}

const BYTE = 8;
const PAUSE_BITS = 20;
