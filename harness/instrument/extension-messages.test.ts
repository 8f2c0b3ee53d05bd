import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeHostMessage, parseBoardMessage } from "./extension-messages.ts";
import { packNumber, unpackNumbers } from "./seven-bits.ts";

const word = fc.integer({ min: 0, max: 0xffffffff });

test("numbers are unchanged after they are packed and unpacked", () => {
  fc.assert(
    fc.property(fc.array(word), (numbers) => {
      const bytes = numbers.flatMap(packNumber);
      expect(bytes.every((byte) => byte <= 0x7f)).toBe(true);
      expect(unpackNumbers(bytes)).toEqual(numbers);
    }),
  );
});

test("packNumber refuses numbers outside its range", () => {
  for (const number of [-1, 0.5, 2 ** 32, Number.NaN]) {
    expect(() => packNumber(number)).toThrow(`${number} is not a whole number from 0 to 2^32 - 1`);
  }
});

test("messages to the board have the codes from the table in instrument.py", () => {
  expect(encodeHostMessage({ kind: "query" })).toEqual([1, 0]);
  expect(encodeHostMessage({ kind: "play", wires: 0x81, count: 2 })).toEqual([
    1, 6, 1, 1, 0, 0, 0, 2, 0, 0, 0, 0,
  ]);
  expect(
    encodeHostMessage({ kind: "take steps", first: 1, steps: [{ wait: 2, levels: 3, driven: 4 }] }),
  ).toEqual([1, 5, ...[1, 2, 3, 4].flatMap((number) => [number, 0, 0, 0, 0])]);
});

test("parseBoardMessage parses messages of the board and ignores unknown messages", () => {
  expect(parseBoardMessage(sealed(2, ...numbers(7, 0xffffffff, 5)))).toEqual({
    kind: "records",
    first: 7,
    records: [{ counter: 0xffffffff, levels: 5 }],
  });
  expect(parseBoardMessage(sealed(4, ...numbers(9, 1, 0xabcdef01)))).toEqual({
    kind: "end capture",
    records: 9,
    faults: 1,
    heard: 0xabcdef01,
  });
  expect(parseBoardMessage(sealed(0x7f, 6, 0x6e, 0, 0x6f, 0))).toEqual({
    kind: "refused",
    what: "play",
    why: "no",
  });
  expect(parseBoardMessage(sealed(0x55, 1, 2))).toBeUndefined();
});

test("parseBoardMessage refuses messages of a wrong length", () => {
  for (const damaged of [[2, ...numbers(7, 1)], [2, 1], [4, ...numbers(9)], [7]]) {
    expect(() => parseBoardMessage(sealed(...damaged))).toThrow(RangeError);
  }
});

test("parseBoardMessage refuses each message in which a byte was lost, doubled or changed", () => {
  const message = sealed(2, ...numbers(7, 0xfffffffe, 5, 0xffffff00, 4));
  for (let at = 0; at < message.length; at++) {
    const [before, after] = [message.slice(0, at), message.slice(at + 1)];
    const byte = message[at]!;
    for (const middle of [[], [byte, byte], [byte ^ 1], [byte ^ 0x40]]) {
      expect(() => parseBoardMessage([...before, ...middle, ...after])).toThrow(RangeError);
    }
  }
});

function numbers(...some: number[]): number[] {
  return some.flatMap(packNumber);
}

/** Returns a message with its checksum at the end. */
function sealed(...bytes: number[]): number[] {
  return [...bytes, ...packNumber(crc32(Buffer.from(bytes)))];
}
