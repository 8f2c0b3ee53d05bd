import { describe, expect, test } from "vitest";
import { judgeTrace } from "../testing/judge-trace.ts";
import { type DrawnWire, judgeDrawing } from "../waveform/testing/drawn-waveform.ts";
import { printedLines } from "./printed-lines.ts";
import { hasOneGap, keepsPeriodUntil, risesAtTimes, stopsAt } from "./typed-wires.ts";

const PERIOD = { periodMs: 50, lateMs: 8 };

describe("a wire keeps its period until the end", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(keepsPeriodUntil("LED", PERIOD), { wires: { LED }, watchedMs: 220 });

  test.each([
    ["an LED that toggles with its period is accepted", [0, 10, 60, 110, 160, 210], "holds"],
    [
      "a late toggle is reported",
      [0, 10, 60, 130, 180],
      /^broken: LED falls at 60.000 ms, LED rises at 130/,
    ],
    [
      "an early toggle is reported",
      [0, 10, 60, 80],
      /^broken: LED falls at 60.000 ms, LED rises at 80/,
    ],
    ["an LED that stops toggling is reported", [0, 10, 60, 110], /then no toggle until 220.000 ms/],
    [
      "an LED that never toggles is reported",
      [0],
      "broken: LED does not toggle; expected the first toggle of LED within 250 ms",
    ],
  ] as const)("%s", (_what, wire, finding) => {
    expect(judge(...(wire as unknown as DrawnWire))).toMatch(finding);
  });
});

describe("has one gap", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(hasOneGap("LED", { ...PERIOD, blockMs: 100 }), { wires: { LED }, watchedMs: 320 });

  test.each([
    ["a gap with the length of the block is accepted", [0, 10, 60, 180, 230, 280], "holds"],
    ["a second gap is reported", [0, 10, 130, 180, 300], /^broken: LED has 2 gaps/],
    ["a missing gap is reported", [0, 10, 60, 110, 160, 210, 260, 310], /^broken: LED has 0 gaps/],
    [
      "a shorter gap is reported",
      [0, 10, 60, 140, 190, 240, 290],
      /expected 100.000 to 166.000 ms/,
    ],
    ["a longer gap is reported", [0, 10, 60, 250, 300], /expected 100.000 to 166.000 ms/],
  ] as const)("%s", (_what, wire, finding) => {
    expect(judge(...(wire as unknown as DrawnWire))).toMatch(finding);
  });
});

describe("stops at a time", () => {
  const judge = (...LED: DrawnWire) =>
    judgeDrawing(stopsAt("LED", { ...PERIOD, atMs: 120, withinMs: 30 }), {
      wires: { LED },
      watchedMs: 400,
    });

  test.each([
    ["an early toggle is reported", [0, 10, 60, 110, 140], /^broken: LED rises at 110/],
    ["an LED that stops in time is accepted", [0, 10, 60, 110], "holds"],
    [
      "a late toggle is reported",
      [0, 10, 60, 110, 160],
      "broken: LED falls at 160.000 ms; expected no edge after 150.000 ms",
    ],
    ["an LED that stops too early is reported", [0, 10, 60], /then no toggle until 120.000 ms/],
  ] as const)("%s", (_what, wire, finding) => {
    expect(judge(...(wire as unknown as DrawnWire))).toMatch(finding);
  });
});

describe("rises at times", () => {
  const judge = (...answer: DrawnWire) =>
    judgeDrawing(
      risesAtTimes("answer", { timesMs: [100, 300], withinMs: 20, high: { mostUs: 50_000 } }),
      { wires: { answer }, watchedMs: 400 },
    );

  test.each([
    ["rises within the limit are accepted", [0, 110, 150, 319], "holds"],
    [
      "a late rise is reported",
      [0, 110, 150, 330],
      "broken: answer rises at 330.000 ms; expected this edge from 300.000 ms to 320.000 ms",
    ],
    ["an early rise is reported", [0, 90, 120, 310], /^broken: answer rises at 90/],
    [
      "an extra rise is reported",
      [0, 110, 150, 310, 320, 330],
      "broken: answer rises 3 times (110.000 ms, 310.000 ms, 330.000 ms); expected 2",
    ],
    [
      "a pulse that is too long is reported",
      [0, 110, 250, 310],
      /^broken: answer rises at 110.000 ms, answer falls at 250/,
    ],
    [
      "a wire that does not fall is reported",
      [0, 110],
      "broken: answer rises 1 times (110.000 ms); expected 2",
    ],
  ] as const)("%s", (_what, wire, finding) => {
    expect(judge(...(wire as unknown as DrawnWire))).toMatch(finding);
  });
});

test.each([
  ["a\nb\r\nc\n", "holds"],
  ["b\na\n", 'broken: the output has no line /^b/: "b\\na\\n"'],
  ["", 'broken: the output has no line "a": ""'],
])("the check fails if printed lines do not come in the expected order: %j", (stdout, finding) => {
  const trace = { marks: [], stdout, stderr: "" };
  expect(judgeTrace(printedLines("a", /^b/), trace)).toBe(finding);
});
