import type { Annotation, Described } from "./annotation.ts";
import type { I2cEvent } from "./i2c.ts";

/** Describes what happened on an I2C bus. Each line describes one transfer, from a start to the next start or stop. */
export function describeI2c(events: readonly I2cEvent[]): Described {
  const lines: Annotation[] = [];
  let part: I2cEvent[] = [];
  for (const event of events) {
    if (event.kind === "start" || event.kind === "repeated start") {
      lines.push(...lineOf(part));
      part = [];
    }
    part.push(event);
  }
  lines.push(...lineOf(part));
  return { annotations: events.map(annotate), lines };
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

function lineOf(part: readonly I2cEvent[]): Annotation[] {
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
 * Describes the first written byte that the target refuses. In a read, the controller refuses the last byte on purpose,
 * so a refusal there is not a problem.
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
