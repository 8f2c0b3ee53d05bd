import { expect, test } from "vitest";
import { START, sentToDisplay, text } from "../../decoders/testing/display-edges.ts";
import type { Edge, Level, Waveform } from "../../trace/waveform.ts";
import type { Check } from "../clause.ts";
import { judgeTrace } from "../testing/judge-trace.ts";
import { shows, showsFromEachState, writesOnly, writesOnlySecondRow } from "./content.ts";
import {
  endsIdle,
  keepsLinesStable,
  pausesAtStart,
  pulsesE,
  setsUpDisplay,
  startsAfter,
  waitsForClear,
  waitsForWrites,
} from "./signals.ts";

const SIZE = { columns: 4, rows: 2 };
const SETUP = [
  [0, 0x28],
  [0, 0x0c],
  [0, 0x06],
  [0, 0x01],
] as const;
const sound = sentToDisplay(START, [...SETUP, ...text("Hi"), [0, 0xc0], ...text("ab")]);

test.each<[string, Check]>([
  ["setsUpDisplay", setsUpDisplay],
  ["startsAfter", startsAfter(0)],
  ["pausesAtStart", pausesAtStart],
  ["waitsForWrites", waitsForWrites],
  ["waitsForClear", waitsForClear],
  ["pulsesE", pulsesE],
  ["keepsLinesStable", keepsLinesStable],
  ["endsIdle", endsIdle],
  ["shows", shows(SIZE, "Hi", "ab")],
  ["showsFromEachState", showsFromEachState(SIZE, "Hi", "ab")],
  ["writesOnly", writesOnly(SIZE, "Hi", "abc")],
])("%s holds for a driver that follows the data sheet", (_, check) => {
  expect(judge(check, sound)).toBe("holds");
});

test.each<[string, Check, Waveform, string]>([
  [
    "an instruction of the start sequence is missing",
    setsUpDisplay,
    sentToDisplay(START, [[0, 0x28], [0, 0x0c], [0, 0x01], ...text("Hi")]),
    "broken: the instruction entry mode (write to the right) is missing before the first character; the instructions are 0x28, 0x0c, 0x01",
  ],
  [
    "the first nibble comes too early",
    startsAfter(15),
    sound,
    "broken: E first falls at 0.016 ms; expected no earlier than 15.000 ms",
  ],
  [
    "a pause of the start sequence is too short",
    pausesAtStart,
    sentToDisplay(START, [], undefined, 3000),
    "broken: E falls at 3.023 ms, 3.007 ms after nibble 1; expected at least 4.100 ms",
  ],
  [
    "a character comes while the display is busy",
    waitsForWrites,
    sentToDisplay(START, [[0, 0x28], [0, 0x01], ...text("ab")], (rs) => (rs ? 5 : 2000)),
    "broken: E falls at 24.094 ms, but the display is busy with the character 0x61 until 24.119 ms",
  ],
  [
    "a character comes after clear while the display is busy",
    waitsForClear,
    sentToDisplay(START, [[0, 0x28], [0, 0x01], ...text("a")], () => 1000),
    "broken: E falls at 22.074 ms, but the display is busy with the instruction 0x01 until 22.587 ms",
  ],
  [
    "E is high for a short time",
    pulsesE,
    drawn(["E", 1, 10], ["E", 0, 10.2]),
    "broken: E falls at 0.010 ms, 0.20 us after its rise; expected at least 0.45 us",
  ],
  [
    "E rises twice in a microsecond",
    pulsesE,
    drawn(["E", 1, 10], ["E", 0, 10.5], ["E", 1, 10.9]),
    "broken: E rises at 0.011 ms, 0.90 us after the previous rise; expected at least 1 us",
  ],
  [
    "RS changes while E is high",
    keepsLinesStable,
    drawn(["E", 1, 10], ["RS", 1, 11], ["E", 0, 12]),
    "broken: RS rises at 0.011 ms while E is high",
  ],
  [
    "a data line changes just before E falls",
    keepsLinesStable,
    drawn(["E", 1, 10], ["D6", 1, 11.9], ["E", 0, 12]),
    "broken: D6 rises at 0.012 ms, E falls at 0.012 ms; expected at least 0.195 us between them",
  ],
  [
    "the record ends within a byte",
    endsIdle,
    sentToDisplay([...START, 0x4], []),
    "broken: only half a byte is sent at 20.044 ms; expected a whole byte",
  ],
  [
    "a row has another text",
    shows(SIZE, "Hi", "abc"),
    sound,
    'broken: row 1 shows "ab  "; expected "abc "',
  ],
  [
    "a nibble of the start sequence is missing",
    showsFromEachState(SIZE, "Hi", "ab"),
    sentToDisplay(START.slice(1), [...SETUP, ...text("Hi"), [0, 0xc0], ...text("ab")]),
    "broken: if the display first reads half a byte: the line E falls at 15.045 ms, while the display is still busy",
  ],
  [
    "a text is torn",
    writesOnly(SIZE, "Hi", "aa"),
    sound,
    'broken: the display gets "ab" at 34.144 ms; expected a part of "Hi" or "aa"',
  ],
  [
    "the first row is written again",
    writesOnlySecondRow({ wire: "E", level: 1 }),
    sound,
    'broken: the display gets "Hi" in the first row at 28.099 ms; expected text in the second row only',
  ],
])("%s, which is reported", (_, check, waveform, expected) => {
  expect(judge(check, waveform)).toBe(expected);
});

function judge(check: Check, waveform: Waveform): string {
  return judgeTrace(check, { waveform });
}

function drawn(
  ...edges: readonly (readonly [wire: string, level: Level, atUs: number])[]
): Waveform {
  return {
    initial: { RS: 0, E: 0, D4: 0, D5: 0, D6: 0, D7: 0 },
    edges: edges.map(([wire, level, atUs]): Edge => ({ wire, level, atUs })),
    watchedUs: 100,
  };
}
