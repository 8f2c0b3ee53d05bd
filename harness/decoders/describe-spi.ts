import type { Annotation, Described } from "./annotation.ts";
import type { SpiByte, SpiTransfer } from "./spi.ts";

/** Describes the transfers on an SPI bus. Each line describes one transfer. */
export function describeSpi(transfers: readonly SpiTransfer[]): Described {
  return { annotations: transfers.flatMap(annotate), lines: transfers.map(lineOf) };
}

function annotate({ bytes, bitsLeft, fromUs, toUs }: SpiTransfer): Annotation[] {
  const parts = bytes.map(
    (byte): Annotation => ({
      fromUs: byte.fromUs,
      toUs: byte.toUs,
      text:
        byte.received === undefined
          ? hex(byte.sent)
          : `${hex(byte.sent)}, received ${hex(byte.received)}`,
    }),
  );
  if (bitsLeft === 0) return parts;
  const cutFromUs = bytes.at(-1)?.toUs ?? fromUs;
  return [...parts, { fromUs: cutFromUs, toUs, text: `${bitsLeft} bits`, isProblem: true }];
}

function lineOf({ bytes, bitsLeft, fromUs, toUs }: SpiTransfer): Annotation {
  const hasMiso = bytes[0]?.received !== undefined;
  const texts = [
    ...(bytes.length > 0 ? [`sent ${list(bytes, ({ sent }) => sent)}`] : []),
    ...(hasMiso ? [`received ${list(bytes, ({ received }) => received!)}`] : []),
    ...(bitsLeft > 0
      ? [`last byte cut off after ${bitsLeft} ${bitsLeft === 1 ? "bit" : "bits"}`]
      : []),
  ];
  return { fromUs, toUs, text: texts.join(", "), ...(bitsLeft > 0 && { isProblem: true }) };
}

/**
 * Returns the first bytes of a transfer as text, and the number of the other bytes. A transfer may be a whole picture,
 * so not all of its bytes fit on a line.
 */
function list(bytes: readonly SpiByte[], pick: (byte: SpiByte) => number): string {
  const shown = bytes.slice(0, LONGEST_LIST).map((byte) => hex(pick(byte)));
  const more = bytes.length - shown.length;
  return more === 0 ? shown.join(" ") : `${shown.join(" ")} and ${more} more`;
}

const LONGEST_LIST = 16;

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0").toUpperCase()}`;
}
