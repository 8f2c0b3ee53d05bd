import type { Annotation, Described } from "./annotation.ts";
import type { I2cEvent } from "./i2c.ts";

/**
 * Describes what happened on an I2C bus. Each line describes one transfer, from a start to the next start or stop. If
 * the controller scans many addresses, the whole scan is one line.
 */
export function describeI2c(events: readonly I2cEvent[]): Described {
  const transfers: I2cEvent[][] = [];
  for (const event of events) {
    const isStart = event.kind === "start" || event.kind === "repeated start";
    if (isStart || transfers.length === 0) transfers.push([]);
    transfers.at(-1)!.push(event);
  }
  const lines: Annotation[] = [];
  for (let at = 0; at < transfers.length; ) {
    const length = scanLength(transfers, at);
    if (length >= SHORTEST_SCAN) {
      lines.push(describeScan(transfers.slice(at, at + length)));
      at += length;
    } else {
      lines.push(...lineOf(transfers[at]!));
      at += 1;
    }
  }
  return { annotations: events.map(annotate), lines };
}

/** The smallest number of transfers that counts as a scan. */
const SHORTEST_SCAN = 4;

type Transfer = readonly I2cEvent[];
type AddressEvent = Extract<I2cEvent, { kind: "address" }>;

/**
 * Counts the transfers of a scan that starts at `first`. In a scan, each transfer tries the address that follows the
 * address of the previous transfer.
 */
function scanLength(transfers: readonly Transfer[], first: number): number {
  const start = askedAddress(transfers[first]!);
  if (start === undefined) return 0;
  let length = 1;
  for (; first + length < transfers.length; length++) {
    const next = askedAddress(transfers[first + length]!);
    if (next?.address !== start.address + length || next.isRead !== start.isRead) break;
  }
  return length;
}

/**
 * If a transfer only tests whether a device answers at an address, returns this address. Otherwise returns undefined. A
 * scan may read one byte for this test.
 */
function askedAddress(transfer: Transfer): AddressEvent | undefined {
  const address = transfer.find((event) => event.kind === "address");
  const data = transfer.filter((event) => event.kind === "data").length;
  const isWhole = !transfer.some((event) => event.kind === "cut");
  return isWhole && data <= (address?.isRead ? 1 : 0) ? address : undefined;
}

function describeScan(transfers: readonly Transfer[]): Annotation {
  const asked = transfers.map((transfer) => askedAddress(transfer)!);
  const found = asked.filter(({ isAcknowledged }) => isAcknowledged);
  const names = found.map(({ address }) => hex(address)).join(", ");
  const answer = found.length === 0 ? "nobody answers" : `answered: ${names}`;
  return {
    fromUs: transfers[0]![0]!.fromUs,
    toUs: transfers.at(-1)!.at(-1)!.toUs,
    text: `scan: addresses ${hex(asked[0]!.address)} to ${hex(asked.at(-1)!.address)}, ${answer}`,
  };
}

function annotate(event: I2cEvent): Annotation {
  const { fromUs, toUs } = event;
  switch (event.kind) {
    case "address": {
      const { address, isRead, isAcknowledged } = event;
      const text = `${hex(address)} ${isRead ? "read" : "write"} ${ack(isAcknowledged)}`;
      return { fromUs, toUs, text };
    }
    case "data":
      return { fromUs, toUs, text: `${hex(event.data)} ${ack(event.isAcknowledged)}` };
    case "cut":
      return { fromUs, toUs, text: `${event.bits} bits`, isProblem: true };
    default:
      return { fromUs, toUs, text: event.kind };
  }
}

function lineOf(part: Transfer): Annotation[] {
  const [first] = part;
  if (first === undefined) return [];
  const address = part.find((event) => event.kind === "address");
  const data = part.filter((event) => event.kind === "data");
  const cut = part.find((event) => event.kind === "cut");
  const words = [
    address === undefined
      ? "start without an address"
      : `${address.isRead ? "read from" : "write to"} ${hex(address.address)}`,
    ...(address?.isAcknowledged === false ? ["nobody answers"] : []),
    ...(data.length > 0 ? [data.map((event) => hex(event.data)).join(" ")] : []),
    ...refusal(address?.isRead === true, data),
    ...(cut === undefined ? [] : [`cut off after ${cut.bits} bits`]),
  ];
  const isProblem = cut !== undefined || address === undefined;
  return [
    {
      fromUs: first.fromUs,
      toUs: part.at(-1)!.toUs,
      text: words.join(": "),
      ...(isProblem && { isProblem }),
    },
  ];
}

/**
 * Describes the first byte that the target refuses in a write. In a read, the controller always refuses the last byte,
 * so the refusal of a byte is not a problem.
 */
function refusal(
  isRead: boolean,
  data: readonly { readonly isAcknowledged: boolean }[],
): readonly string[] {
  const at = data.findIndex(({ isAcknowledged }) => !isAcknowledged);
  return isRead || at < 0 ? [] : [`byte ${at + 1} is refused`];
}

function ack(isAcknowledged: boolean): string {
  return isAcknowledged ? "ack" : "nak";
}

function hex(value: number): string {
  return `0x${value.toString(16).padStart(2, "0").toUpperCase()}`;
}
