import type { Edge, Level, Waveform } from "../trace/waveform.ts";

/**
 * Something that happened on an I2C bus. Times are in microseconds.
 * - `repeated start`: a start without a stop before it.
 * - `cut`: a start, a stop or the end of the record came in the middle of a byte, after `bits` bits.
 */
export type I2cEvent = I2cPlace &
  (
    | { readonly kind: "start" | "repeated start" | "stop" }
    | {
        readonly kind: "address";
        readonly address: number;
        readonly isRead: boolean;
        readonly isAcknowledged: boolean;
      }
    | { readonly kind: "data"; readonly data: number; readonly isAcknowledged: boolean }
    | { readonly kind: "cut"; readonly bits: number }
  );

interface I2cPlace {
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * Returns what happened on an I2C bus, in order of time. Bits are read at the rises of SCL. A byte begins at the rise
 * of its first bit and ends at the fall after its acknowledgement. Everything before the first start is ignored.
 */
export function decodeI2c(waveform: Waveform, sda: string, scl: string): I2cEvent[] {
  const events: I2cEvent[] = [];
  let levels = { sda: waveform.initial[sda] ?? 0, scl: waveform.initial[scl] ?? 0 };
  /** Undefined between two transfers. */
  let bits: Bit[] | undefined;
  let isFirst = false;
  let lastUs = 0;

  const cut = (atUs: number) => {
    // `bits` also contains the rise of SCL before a start or a stop. This rise is not a bit, so it is not counted.
    const [first, ...more] = bits ?? [];
    if (first !== undefined && more.length > 0) {
      events.push({ kind: "cut", bits: more.length, fromUs: first.atUs, toUs: atUs });
    }
  };
  for (const { wire, level, atUs } of merged(waveform, sda, scl)) {
    lastUs = atUs;
    if (wire === scl) {
      levels = { ...levels, scl: level };
      if (level === 1) bits?.push({ level: levels.sda, atUs });
      else if (bits?.length === 9) {
        events.push(byteOf(bits, isFirst, atUs));
        bits = [];
        isFirst = false;
      }
      continue;
    }
    levels = { ...levels, sda: level };
    if (levels.scl === 0) continue;
    cut(atUs);
    if (level === 0) {
      const kind = bits === undefined ? "start" : "repeated start";
      events.push({ kind, fromUs: atUs, toUs: atUs });
      bits = [];
      isFirst = true;
    } else if (bits !== undefined) {
      events.push({ kind: "stop", fromUs: atUs, toUs: atUs });
      bits = undefined;
    }
  }
  if (bits?.length === 9) events.push(byteOf(bits, isFirst, lastUs));
  else if (bits !== undefined && bits.length > 0) {
    events.push({
      kind: "cut",
      bits: bits.length,
      fromUs: bits[0]!.atUs,
      toUs: waveform.watchedUs,
    });
  }
  return events;
}

interface Bit {
  readonly level: Level;
  readonly atUs: number;
}

/**
 * Returns the edges of both wires in order of time. If both wires have an edge at the same time, the decoder assumes
 * that SDA changed while SCL was low.
 */
function merged({ edges }: Waveform, sda: string, scl: string): Edge[] {
  const both = edges.filter(({ wire }) => wire === sda || wire === scl);
  for (let i = 1; i < both.length; i++) {
    const [one, other] = [both[i - 1]!, both[i]!];
    if (one.atUs !== other.atUs || one.wire === other.wire) continue;
    const isClockLate = one.wire === sda && other.level === 0;
    const isClockEarly = one.wire === scl && one.level === 1;
    if (isClockLate || isClockEarly) [both[i - 1], both[i]] = [other, one];
  }
  return both;
}

function byteOf(bits: readonly Bit[], isFirst: boolean, toUs: number): I2cEvent {
  const data = bits.slice(0, 8).reduce<number>((byte, { level }) => (byte << 1) | level, 0);
  const isAcknowledged = bits[8]!.level === 0;
  const place = { fromUs: bits[0]!.atUs, toUs, isAcknowledged };
  if (!isFirst) return { kind: "data", data, ...place };
  return { kind: "address", address: data >> 1, isRead: (data & 1) === 1, ...place };
}
