import { expect, test } from "vitest";
import type { Edge } from "../trace/waveform.ts";
import { describeI2c } from "./describe-i2c.ts";
import { decodeI2c } from "./i2c.ts";
import { bus } from "./testing/bus.ts";

test("the decoder reads starts, addresses, data, acknowledgements and stops", () => {
  const waveform = bus("S 01100110 0 00000010 0 S 01100111 0 01000001 0 01000010 1 P");
  const events = decodeI2c(waveform, "SDA", "SCL");
  expect(events.map(({ fromUs: _, toUs: __, ...event }) => event)).toEqual([
    { kind: "start" },
    { kind: "address", address: 0x33, isRead: false, isAcknowledged: true },
    { kind: "data", data: 2, isAcknowledged: true },
    { kind: "repeated start" },
    { kind: "address", address: 0x33, isRead: true, isAcknowledged: true },
    { kind: "data", data: 0x41, isAcknowledged: true },
    { kind: "data", data: 0x42, isAcknowledged: false },
    { kind: "stop" },
  ]);
  expect(describeI2c(events).lines.map(({ text }) => text)).toEqual([
    "write to 0x33: 0x02",
    "read from 0x33: 0x41 0x42",
  ]);
});

test.each([
  ["S 01101000 1 P", ["write to 0x34: nobody answers"]],
  ["S 01100110 0 00000001 0 00000010 1 P", ["write to 0x33: 0x01 0x02: byte 2 is refused"]],
  ["S 01100110 0 0000 P", ["write to 0x33: cut off after 4 bits"]],
  ["S 011", ["start without an address: cut off after 3 bits"]],
  ["P S 00000000 0 P", ["write to 0x00"]],
])("%s", (bits, lines) => {
  const described = describeI2c(decodeI2c(bus(bits), "SDA", "SCL"));
  expect(described.lines.map(({ text }) => text)).toEqual(lines);
});

test.each([
  ["1111", ["scan: addresses 0x08 to 0x0B, nobody answers"]],
  ["1011", ["scan: addresses 0x08 to 0x0B, answered: 0x09"]],
  ["0101", ["scan: addresses 0x08 to 0x0B, answered: 0x08, 0x0A"]],
  [
    "111",
    [
      "write to 0x08: nobody answers",
      "write to 0x09: nobody answers",
      "write to 0x0A: nobody answers",
    ],
  ],
])(
  "if a program uses addresses in turn and gets the answers %s, the decoder describes each transfer",
  (answers, lines) => {
    const asked = Array.from(answers, (answer, i) => `S ${bits(8 + i)} ${answer} P`);
    const described = describeI2c(
      decodeI2c(bus(`${asked.join(" ")} S ${bits(0x33)} 1 P`), "SDA", "SCL"),
    );
    expect(described.lines.map(({ text }) => text)).toEqual([
      ...lines,
      "write to 0x33: nobody answers",
    ]);
  },
);

test("a write to each of four addresses is not a scan", () => {
  const writes = [8, 9, 10, 11].map((address) => `S ${bits(address)} 0 00000001 0 P`);
  expect(describeI2c(decodeI2c(bus(writes.join(" ")), "SDA", "SCL")).lines).toHaveLength(4);
});

/** Returns the bits of the byte that starts a write to an address. */
function bits(address: number): string {
  return (address << 1).toString(2).padStart(8, "0");
}

test("if SCL falls at the same time as SDA changes, the decoder sees no start and no stop", () => {
  const edges: Edge[] = [
    { wire: "SDA", level: 0, atUs: 10 },
    { wire: "SDA", level: 1, atUs: 12 },
    { wire: "SCL", level: 0, atUs: 12 },
  ];
  const waveform = { initial: { SDA: 1, SCL: 1 }, edges, watchedUs: 20 } as const;
  expect(decodeI2c(waveform, "SDA", "SCL").map(({ kind }) => kind)).toEqual(["start"]);
});
