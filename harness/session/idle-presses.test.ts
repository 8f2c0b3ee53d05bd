import { expect, test } from "vitest";
import type { Edge, Level, Waveform } from "../trace/waveform.ts";
import { idlePresses } from "./idle-presses.ts";
import { findProgramPins } from "./program-pins.ts";
import { parsePress } from "./stimulus/drive-text.ts";

const DOWN = "btn = Pin(15, Pin.IN, Pin.PULL_DOWN)";
const UP = "btn = Pin(15, Pin.IN, Pin.PULL_UP)";

test("a press to ground at a pin with a pull-down changes nothing", () => {
  expect(remarks("GP15@400ms,1s", DOWN, { initial: 0 })).toEqual([
    "--press GP15 changed nothing: the program pulls GP15 down, so a button to ground has no effect. For a button to 3.3 V, write --press GP15:high@400ms.",
  ]);
});

test("a press to 3.3 V at a pin with a pull-up changes nothing, also after the rise at the setup", () => {
  const up =
    "--press GP15 changed nothing: the program pulls GP15 up, so a button to 3.3 V has no effect. For a button to ground, write --press GP15@400ms.";
  expect(remarks("GP15:high@400ms", UP, { initial: 1 })).toEqual([up]);
  expect(remarks("GP15:high@400ms", UP, { initial: 0, rises: 5, setUpUs: 5 })).toEqual([up]);
});

test("if the source shows no pull, the remark says only what the wire did", () => {
  expect(remarks("GP15@400ms", "", { initial: 0 })).toEqual([
    "--press GP15 changed nothing: GP15 was low before each press. A button to ground needs a pin with a pull-up.",
  ]);
});

test.each<[string, string, string, Wire]>([
  ["moves the wire", "GP15@400ms", UP, { initial: 1, rises: 480_000 }],
  [
    "comes before the setup of the pin",
    "GP15@1ms:1ms",
    UP,
    { initial: 0, rises: 5000, setUpUs: 5000 },
  ],
  ["comes after the end of the watch", "GP15@3s", DOWN, { initial: 0 }],
  ["meets a wire that floats", "GP15@400ms", "", { initial: 0, isFree: true }],
  ["meets a wire that never had a level", "GP15@400ms", "", { initial: null }],
])("there is no remark about a press that %s", (_what, press, source, wire) => {
  expect(remarks(press, source, wire)).toEqual([]);
});

interface Wire {
  readonly initial: Level | null;
  readonly rises?: number;
  readonly setUpUs?: number;
  readonly isFree?: true;
}

function remarks(press: string, source: string, { initial, rises, setUpUs, isFree }: Wire) {
  const edges: Edge[] = rises === undefined ? [] : [{ wire: "GP15", level: 1, atUs: rises }];
  const waveform: Waveform = {
    initial: { GP15: initial },
    edges,
    watchedUs: 2_000_000,
    ...(setUpUs !== undefined && { setUpUs: { GP15: setUpUs } }),
    ...(isFree && { undriven: [{ wire: "GP15", fromUs: 0, toUs: 2_000_000 }] }),
  };
  const named = findProgramPins(`from machine import Pin\n${source}\n`);
  return idlePresses([parsePress(press)], waveform, () => named);
}
