import { expect, test } from "vitest";
import { type NecPress, pressRemote } from "../devices/schedules/infrared.ts";
import type { Waveform } from "../trace/waveform.ts";
import { describeNec } from "./describe-others.ts";
import { decodeNec } from "./nec.ts";

test.each<[string, Omit<NecPress, "atMs">, readonly string[]]>([
  ["a frame", { address: 0x04, command: 0x08 }, ["address 0x04 command 0x08"]],
  ["an extended address", { address: 0x1234, command: 0xff }, ["address 0x1234 command 0xFF"]],
  [
    "repeats",
    { address: 0, command: 0, repeats: 2 },
    ["address 0x00 command 0x00", "repeat", "repeat"],
  ],
  [
    "a wrong check byte",
    { address: 1, command: 2, fault: { kind: "command check" } },
    ["address 0x01 command 0x02, wrong check byte"],
  ],
  [
    "a wrong check byte of the address makes the address look like an extended address",
    { address: 1, command: 2, fault: { kind: "address check" } },
    ["address 0xFF01 command 0x02"],
  ],
  [
    "a frame that is cut off",
    { address: 1, command: 2, fault: { kind: "cut", bits: 17 } },
    ["frame is cut off"],
  ],
  [
    "a frame that is too long",
    { address: 1, command: 2, fault: { kind: "long", bits: 3 } },
    ["frame is too long"],
  ],
  ["a wrong start", { address: 1, command: 2, fault: { kind: "short start" } }, ["wrong start"]],
])("the decoder reads %s", (_what, press, texts) => {
  for (const burstUs of [0, 120, -80]) {
    const events = decodeNec(received([{ atMs: 3, ...press }], burstUs), "IR");
    expect(describeNec(events).lines.map(({ text }) => text)).toEqual(texts);
    expect(events[0]!.fromUs).toBe(3000);
  }
});

test("a burst outside of all frames is reported as a wrong start", () => {
  const waveform: Waveform = {
    initial: { IR: 1 },
    edges: [
      { wire: "IR", level: 0, atUs: 100 },
      { wire: "IR", level: 1, atUs: 300 },
    ],
    watchedUs: 50_000,
  };
  expect(decodeNec(waveform, "IR")).toEqual([
    { kind: "problem", problem: "start", fromUs: 100, toUs: 300 },
  ]);
});

function received(presses: readonly NecPress[], burstUs: number): Waveform {
  const edges = pressRemote("IR", presses, { burstUs })
    .slice(1)
    .map(({ wire, level, atMs }) => ({ wire, level: level!, atUs: atMs * 1000 }));
  return { initial: { IR: 1 }, edges, watchedUs: 400_000 };
}
