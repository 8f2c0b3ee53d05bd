import { crc32 } from "node:zlib";
import { NUMBER_BYTES, packNumber, unpackNumbers, unpackText } from "./seven-bits.ts";

// These messages extend Firmata for the instrument. The table of all messages is in rigs/instrument/instrument.py.

/** The sysex command of these messages. Firmata reserves the commands 0x01 to 0x0f for users. */
export const EXTENSION = 0x01;

/** The message version that this file supports. */
export const EXTENSION_VERSION = 2;

export type HostMessage =
  | { readonly kind: "query" }
  | { readonly kind: "start capture" }
  | { readonly kind: "mark" }
  | { readonly kind: "end capture" }
  | { readonly kind: "take steps"; readonly first: number; readonly steps: readonly PlayerStep[] }
  | { readonly kind: "play"; readonly wires: number; readonly count: number }
  | { readonly kind: "stop playing" }
  | { readonly kind: "watch host"; readonly silenceMs: number; readonly runPin: number }
  | { readonly kind: "host is here" };

/** A step in the form that the player needs. */
export interface PlayerStep {
  /**
   * The number of clock cycles that the player waits before this step, in addition to the cycles that the player itself
   * needs. It needs three cycles before the first step, and four cycles before each later step.
   */
  readonly wait: number;
  /** The levels of the pins, one bit per pin. */
  readonly levels: number;
  readonly driven: number;
}

/** A message that answers a question. */
interface Answer {
  /**
   * A checksum (CRC-32), with which the host checks that all its bytes have arrived unchanged. It covers the bytes that
   * the board has received since the last "query" message, including the answered message. Each "query" message starts
   * a new checksum with the value 0.
   */
  readonly heard: number;
}

export type BoardMessage =
  | (Answer & {
      readonly kind: "query";
      readonly version: number;
      readonly clockHz: number;
      readonly cyclesPerLook: number;
      readonly ringRecords: number;
      readonly mostSteps: number;
    })
  | (Answer & { readonly kind: "start capture" | "play" | "watch host" })
  | { readonly kind: "records"; readonly first: number; readonly records: readonly EdgeRecord[] }
  | (Answer & {
      readonly kind: "mark" | "end capture";
      readonly records: number;
      readonly faults: number;
    })
  | (Answer & { readonly kind: "take steps"; readonly count: number })
  | { readonly kind: "played"; readonly hasStarved: boolean }
  | { readonly kind: "refused"; readonly what: HostMessage["kind"]; readonly why: string };

/**
 * A record of a change of levels. It has the sampler's counter, and the levels of all pins after the change, with one
 * bit per pin.
 */
export interface EdgeRecord {
  readonly counter: number;
  readonly levels: number;
}

/** The largest number of steps in one message. The server accepts messages of up to 512 bytes. */
export const MOST_STEPS_A_MESSAGE = 32;

/** Encodes a message, without the start and end bytes of sysex. */
export function encodeHostMessage(message: HostMessage): number[] {
  return [EXTENSION, CODES[message.kind], ...bodyOf(message)];
}

/**
 * Parses a message from the bytes after its sysex command. Returns undefined if the message is unknown. Throws
 * RangeError if the message is damaged.
 */
export function parseBoardMessage(bytes: readonly number[]): BoardMessage | undefined {
  const [code, ...body] = unsealed(bytes);
  if (code === REFUSED) {
    const what = KINDS.find((kind) => CODES[kind] === body[0]);
    return what && { kind: "refused", what, why: unpackText(body.slice(1)) };
  }
  if (code === RECORDS) return parseRecords(body);
  if (code === PLAYED) return { kind: "played", hasStarved: numbersOf(body, 1)[0] !== 0 };
  const kind = KINDS.find((candidate) => CODES[candidate] === code);
  switch (kind) {
    case "query": {
      const [version, clockHz, cyclesPerLook, ringRecords, mostSteps, heard] = numbersOf(
        body,
        6,
      ) as [number, number, number, number, number, number];
      return { kind, version, clockHz, cyclesPerLook, ringRecords, mostSteps, heard };
    }
    case "mark":
    case "end capture": {
      const [records, faults, heard] = numbersOf(body, 3) as [number, number, number];
      return { kind, records, faults, heard };
    }
    case "take steps": {
      const [count, heard] = numbersOf(body, 2) as [number, number];
      return { kind, count, heard };
    }
    case "start capture":
    case "play":
    case "watch host":
      return { kind, heard: numbersOf(body, 1)[0]! };
    default:
      return undefined;
  }
}

/**
 * Checks the checksum at the end of a message and returns the bytes before it. Throws RangeError if the checksum is
 * wrong.
 */
function unsealed(bytes: readonly number[]): readonly number[] {
  const content = bytes.slice(0, -NUMBER_BYTES);
  const sum = packNumber(crc32(Buffer.from(content)));
  if (content.length > 0 && sum.join() === bytes.slice(-NUMBER_BYTES).join()) return content;
  throw new RangeError("bytes were lost, duplicated or changed on the way");
}

/** The codes of the messages. A question and its answer have the same code. */
const CODES: Readonly<Record<HostMessage["kind"], number>> = {
  query: 0x00,
  "start capture": 0x01,
  mark: 0x03,
  "end capture": 0x04,
  "take steps": 0x05,
  play: 0x06,
  "stop playing": 0x08,
  "watch host": 0x10,
  "host is here": 0x11,
};
const KINDS = Object.keys(CODES) as HostMessage["kind"][];
const RECORDS = 0x02;
const PLAYED = 0x07;
const REFUSED = 0x7f;

function bodyOf(message: HostMessage): number[] {
  switch (message.kind) {
    case "take steps":
      return [
        message.first,
        ...message.steps.flatMap(({ wait, levels, driven }) => [wait, levels, driven]),
      ].flatMap(packNumber);
    case "play":
      return [message.wires, message.count].flatMap(packNumber);
    case "watch host":
      return [message.silenceMs, message.runPin].flatMap(packNumber);
    default:
      return [];
  }
}

function parseRecords(body: readonly number[]): BoardMessage {
  const [first, ...words] = unpackNumbers(body);
  if (first === undefined || words.length % 2 !== 0) {
    throw new RangeError(
      `a message with records has ${body.length} bytes, which is a wrong length`,
    );
  }
  const records: EdgeRecord[] = [];
  for (let i = 0; i < words.length; i += 2) {
    records.push({ counter: words[i]!, levels: words[i + 1]! });
  }
  return { kind: "records", first, records };
}

function numbersOf(body: readonly number[], count: number): number[] {
  if (body.length !== count * NUMBER_BYTES) {
    throw new RangeError(
      `a message with ${count} numbers has ${body.length} bytes, which is a wrong length`,
    );
  }
  return unpackNumbers(body);
}
