import { expect, test } from "vitest";
import type { Edge } from "../trace/waveform.ts";
import { describeSpi } from "./describe-spi.ts";
import { decodeSpi, type SpiMode, type SpiWires } from "./spi.ts";
import { spiBus } from "./testing/spi-bus.ts";

const ALL: SpiWires = { sck: "SCK", mosi: "MOSI", miso: "MISO", cs: "CS" };
const WITHOUT_SELECT: SpiWires = { ...ALL, cs: undefined };

const TWO_BYTES = "01110100 00001111";

test.each([0, 1, 2, 3] as const)(
  "the decoder reads both directions in mode %i",
  (mode: SpiMode) => {
    for (const wires of [ALL, WITHOUT_SELECT]) {
      const transfers = decodeSpi(spiBus(`_ [ ${TWO_BYTES} ]`, mode), wires, mode);
      expect(
        transfers.map(({ bytes }) => bytes.map(({ sent, received }) => [sent, received])),
      ).toEqual([
        [
          [0x74, 0x8b],
          [0x0f, 0xf0],
        ],
      ]);
    }
  },
);

test("a transfer has the times of its first and its last edge of SCK", () => {
  const [transfer] = decodeSpi(spiBus("[ 01110100 ]", 1), ALL, 1);
  expect(transfer).toMatchObject({ fromUs: 3, toUs: 18, bitsLeft: 0 });
});

test.each<[string, string, SpiWires, string[]]>([
  [
    "the chip select separates transfers",
    "[ 01110100 ] [ 00001111 ]",
    ALL,
    ["sent 0x74, received 0x8B", "sent 0x0F, received 0xF0"],
  ],
  [
    "a pause separates transfers if there is no chip select",
    "01110100 _ 00001111",
    WITHOUT_SELECT,
    ["sent 0x74, received 0x8B", "sent 0x0F, received 0xF0"],
  ],
  [
    "a pause does not separate transfers if there is a chip select",
    "[ 01110100 _ 00001111 ]",
    ALL,
    ["sent 0x74 0x0F, received 0x8B 0xF0"],
  ],
  ["a bus may have no MISO", "[ 01110100 ]", { sck: "SCK", mosi: "MOSI", cs: "CS" }, ["sent 0x74"]],
  [
    "bits for another device are ignored",
    "01110100 [ 00001111 ] 01110100",
    ALL,
    ["sent 0x0F, received 0xF0"],
  ],
  [
    "a transfer that ends within a byte is a problem",
    "[ 01110100 101 ] [ 1 ]",
    ALL,
    ["sent 0x74, received 0x8B, last byte cut off after 3 bits", "last byte cut off after 1 bit"],
  ],
  ["a bus may be silent", "[ ] _", ALL, []],
])("%s", (_, text, wires, lines) => {
  for (const mode of [0, 1, 2, 3] as const) {
    const described = describeSpi(decodeSpi(spiBus(text, mode), wires, mode));
    expect(described.lines.map((line) => line.text)).toEqual(lines);
    expect(described.lines.map(({ isProblem }) => isProblem === true)).toEqual(
      lines.map((line) => line.includes("cut off")),
    );
  }
});

test("the last byte counts if the chip select rises in the last pulse of SCK", () => {
  const bus = spiBus("[ 01110100 ]", 0);
  const { atUs } = bus.edges.findLast(({ wire, level }) => wire === "SCK" && level === 1)!;
  const edges: Edge[] = [
    ...bus.edges.filter((edge) => edge.atUs <= atUs),
    { wire: "CS", level: 1, atUs: atUs + 0.1 },
    { wire: "SCK", level: 0, atUs: atUs + 0.5 },
  ];
  const early = { ...bus, edges };
  expect(decodeSpi(early, ALL, 0)).toMatchObject([{ bytes: [{ sent: 0x74 }], bitsLeft: 0 }]);
});

test("a line shows the first bytes of a long transfer, and the annotations show all of them", () => {
  const bus = spiBus(`[ ${"00000001".repeat(20)} ]`, 0);
  const { lines, annotations } = describeSpi(
    decodeSpi(bus, { sck: "SCK", mosi: "MOSI", cs: "CS" }, 0),
  );
  expect(lines.map(({ text }) => text)).toEqual([`sent ${"0x01 ".repeat(16)}and 4 more`]);
  expect(annotations.map(({ text }) => text)).toEqual(new Array(20).fill("0x01"));
});
