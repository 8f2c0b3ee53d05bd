import { expect, test } from "vitest";
import { createBareChip } from "../testing/bare-chip.ts";
import { pagesOfPinRecords } from "./pin-records.ts";

const DMA = 0x50000000;
const RX_FIFO_2_OF_PIO_1 = 0x50300028;
const INTE1 = 0x414;

/** The fields of CTRL for a ring of 16 KiB that channel 3 fills from machine 2 of PIO 1. */
const RING = {
  enable: 1,
  dataSize: 2 << 2,
  incrementsWrite: 1 << 5,
  ringSize: 14 << 6,
  wrapsWrite: 1 << 10,
  chainTo: 3 << 11,
  request: 14 << 15,
};

/** Starts channel 3 of the DMA, and returns the pages of its records. */
function pagesOf({
  read = RX_FIFO_2_OF_PIO_1,
  write = 0x20004010,
  interrupts = 0,
  count = 1e6,
  ...fields
}: Partial<
  Record<keyof typeof RING | "incrementsRead" | "read" | "write" | "interrupts" | "count", number>
>) {
  const { parts } = createBareChip();
  const set = (offset: number, value: number) => parts.dma.writeUint32(offset, value);
  const control = Object.values({ ...RING, ...fields }).reduce((bits, field) => bits | field, 0);
  set(INTE1, interrupts);
  for (const [i, value] of [read, write, count, control].entries()) set(3 * 0x40 + 4 * i, value);
  expect(parts.readUint32(DMA + 3 * 0x40 + 8)).toBe(count);
  return pagesOfPinRecords(parts);
}

test("the records of a ring are in the pages of the ring", () => {
  expect(pagesOf({})).toEqual([0x20004000 >>> 13, 0x20006000 >>> 13]);
});

test("a DMA that does nothing fills no page", () => {
  expect(pagesOfPinRecords(createBareChip().parts)).toEqual([]);
});

test.each([
  { why: "its end can interrupt the processor", interrupts: 1 << 3 },
  { why: "its end starts another transfer", chainTo: 4 << 11 },
  { why: "it reads the memory", read: 0x20000000 },
  { why: "it reads the FIFO of another machine", read: RX_FIFO_2_OF_PIO_1 + 4 },
  { why: "it reads more than the FIFO", incrementsRead: 1 << 4 },
  { why: "it waits for the transmit FIFO", request: 10 << 15 },
  { why: "it writes to one address", incrementsWrite: 0 },
  { why: "it wraps the address of its source", wrapsWrite: 0 },
  { why: "its ring shares a page with other data", ringSize: 12 << 6 },
  { why: "it ends before its ring is full", count: 4095 },
  { why: "its ring is outside of the SRAM", write: 0x20044000 },
])("the effect of a transfer is not known if $why", ({ why: _, ...change }) => {
  expect(pagesOf(change)).toBe(undefined);
});
