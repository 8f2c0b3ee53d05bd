import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeCommand, encodeData, type TelnetCommand, TelnetDecoder } from "./telnet.ts";

const command = fc.oneof(
  fc.record({
    kind: fc.constant("negotiation" as const),
    verb: fc.constantFrom("WILL", "WONT", "DO", "DONT" as const),
    option: fc.nat(254),
  }),
  fc.record({
    kind: fc.constant("subnegotiation" as const),
    option: fc.nat(254),
    bytes: fc.uint8Array({ maxLength: 10 }).map((bytes) => Buffer.from(bytes)),
  }),
);

test("data and commands arrive as they were sent, in pieces of any length", () => {
  const parts = fc.array(fc.oneof(fc.uint8Array({ maxLength: 20 }), command));
  fc.assert(
    fc.property(parts, fc.array(fc.integer({ min: 1, max: 9 })), (sent, lengths) => {
      const wire = Buffer.concat(
        sent.map((part) => (part instanceof Uint8Array ? encodeData(part) : encodeCommand(part))),
      );
      const decoder = new TelnetDecoder();
      const data: Buffer[] = [];
      const commands: TelnetCommand[] = [];
      for (let at = 0, i = 0; at < wire.length; i++) {
        const end = at + (lengths[i] ?? wire.length);
        const read = decoder.decode(wire.subarray(at, end));
        data.push(read.data);
        commands.push(...read.commands);
        at = end;
      }
      expect({ data: Buffer.concat(data), commands }).toEqual({
        data: Buffer.concat(sent.filter((part) => part instanceof Uint8Array)),
        commands: sent.filter((part) => !(part instanceof Uint8Array)),
      });
    }),
  );
});

test("a byte 255 is doubled, and commands without an option are skipped", () => {
  expect(encodeData(Buffer.from([1, 255, 2]))).toEqual(Buffer.from([1, 255, 255, 2]));
  const { data, commands } = new TelnetDecoder().decode(Buffer.from([1, 255, 241, 255, 255, 2]));
  expect({ data: [...data], commands }).toEqual({ data: [1, 255, 2], commands: [] });
});

test.each([
  ["a command inside a command", [255, 250, 44, 255, 251]],
  ["a command without an end", [255, 250, 44, ...Array(5000).fill(1)]],
])("%s is refused", (_what, bytes) => {
  expect(() => new TelnetDecoder().decode(Buffer.from(bytes))).toThrow(RangeError);
});
