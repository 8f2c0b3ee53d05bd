import { expect, test } from "vitest";
import type { Level } from "../../nets/drive.ts";
import { VirtualClock } from "../clock.ts";
import { type SpiFormat, SpiLine } from "./spi-line.ts";

/** The duration of a bit. Half a bit takes 1 ns, so each time in the tests is a number of half bits. */
const BIT_NS = 2;

const MODE_0: SpiFormat = { bitNs: BIT_NS, bits: 4, idleLevel: 0, readsAtSecondEdge: false };
const MODE_1: SpiFormat = { ...MODE_0, readsAtSecondEdge: true };
const MODE_3: SpiFormat = { ...MODE_1, idleLevel: 1 };

test("in mode 0, each bit is on MOSI half a bit before SCK rises", () => {
  const { waves } = transfer(MODE_0, [0b1010]);
  expect(waves).toEqual({
    sck: ["1 @2", "0 @3", "1 @4", "0 @5", "1 @6", "0 @7", "1 @8", "0 @9"],
    mosi: ["1 @1", "0 @3", "1 @5", "0 @7"],
    select: ["0 @0", "1 @10"],
  });
});

test("in mode 0, the chip select is high for half a bit between two words", () => {
  const { waves } = transfer(MODE_0, [0, 0]);
  expect(waves.select).toEqual(["0 @0", "1 @10", "0 @11", "1 @21"]);
  // SCK pauses for two bits (4 ns): it falls at 9 ns and rises at 13 ns.
  expect(waves.sck.slice(7, 9)).toEqual(["0 @9", "1 @13"]);
});

test("in mode 1, each bit is on MOSI when SCK rises, and words follow without a pause", () => {
  const { waves } = transfer(MODE_1, [0b1010, 0b0110]);
  const rises = waves.sck.filter((edge) => edge.startsWith("1"));
  expect(rises).toEqual([1, 3, 5, 7, 9, 11, 13, 15].map((ns) => `1 @${ns}`));
  expect(waves.mosi).toEqual(["1 @1", "0 @3", "1 @5", "0 @7", "1 @11", "0 @15"]);
  expect(waves.select).toEqual(["0 @0", "1 @18"]);
});

test("in mode 3, SCK is high between two words", () => {
  const { waves } = transfer(MODE_3, [0b1000]);
  expect(waves.sck).toEqual(["0 @1", "1 @2", "0 @3", "1 @4", "0 @5", "1 @6", "0 @7", "1 @8"]);
});

test("MISO is read at the first edge of SCK in mode 0, and at the second edge in mode 1", () => {
  const miso = (ns: number): Level => (ns === 4 || ns === 7 ? 1 : 0);
  // In both modes, bits are read at 2, 4, 6 and 8 ns. At these times, SCK rises in mode 0 and falls in mode 1.
  const words = [MODE_0, MODE_1].map((format) => transfer(format, [0], miso));
  expect(words.map(({ received }) => received)).toEqual([["4 @8"], ["4 @8"]]);
  expect(words.map(({ waves }) => waves.sck.find((edge) => edge.endsWith("@4")))).toEqual([
    "1 @4",
    "0 @4",
  ]);
});

test("a word has up to 16 bits", () => {
  const { received } = transfer({ ...MODE_0, bits: 16 }, [0x1234], "loop");
  expect(received).toEqual([`${0x1234} @32`]);
});

/** Sends words from time 0 on. Returns the edges of all lines and the received words, each with its time. */
function transfer(
  format: SpiFormat,
  words: readonly number[],
  miso: "loop" | ((ns: number) => Level) = () => 0,
) {
  const clock = new VirtualClock();
  const toSend = [...words];
  const waves = { sck: [] as string[], mosi: [] as string[], select: [] as string[] };
  const received: string[] = [];
  const last = { sck: format.idleLevel, mosi: 0, select: 1 };
  const line: SpiLine = new SpiLine(clock, {
    miso: () => (miso === "loop" ? line.mosi : miso(clock.nowNs)),
    levelsChanged: () => {
      for (const name of ["sck", "mosi", "select"] as const) {
        if (line[name] !== last[name]) waves[name].push(`${line[name]} @${clock.nowNs}`);
        last[name] = line[name];
      }
    },
    received: (word) => received.push(`${word} @${clock.nowNs}`),
    nextWord: () => {
      const data = toSend.shift();
      return data === undefined ? undefined : { data, format };
    },
  });
  line.release(format.idleLevel);
  line.start();
  while (clock.nextAlarmNs < Number.POSITIVE_INFINITY) clock.fireNextAlarm();
  return { waves, received };
}
