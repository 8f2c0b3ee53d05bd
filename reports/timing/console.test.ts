import { describe, expect, test } from "vitest";
import { ALL_HOSTILE, harmIn } from "../../harness/text/testing/hostile-text.ts";
import { widthOf } from "../../harness/text/width.ts";
import { renderSparklines, renderTimingTable } from "./console.ts";
import { hostileReport } from "./testing/hostile-report.ts";
import { sampleReport } from "./testing/sample-report.ts";

const report = sampleReport();
const tableFor = (width: number) => renderTimingTable(report, { width, colour: false });

describe("the table", () => {
  test("there is one line per figure and target", () => {
    expect(tableFor(100).split("\n").slice(0, 4)).toEqual([
      "figure          target                n    median        95 %   p99      max early verdict",
      "LATE-10-ALONE   micropython@1.20    600       143   136 … 150   549   656 us     0 within",
      "LATE-10-ALONE   pico-virtual@1.21   600       200   190 … 210   643 4,438 us     0 beyond",
      "PERIOD-ABSOLUTE micropython@1.20    600       144   137 … 151   555 3,319 us     0 –",
    ]);
  });

  test("if a table is narrow, the end of each name stays, because the end may be a version", () => {
    expect(tableFor(60).split("\n").slice(0, 3)).toEqual([
      "figure        target           median   p99      max verdict",
      "LATE-10-ALONE microp…n@1.20       143   549   656 us within",
      "LATE-10-ALONE pico-v…l@1.21       200   643 4,438 us beyond",
    ]);
  });

  test("the output ends with the missing figures, the banner and the conclusion", () => {
    expect(tableFor(100).split("\n").slice(9)).toEqual([
      "",
      "  LATENCY-FLAG-PIN on micropython@1.20 was not measured: This runtime has no pins.",
      "",
      "Emulated, not hardware measurements: pico-virtual@1.21.",
      "1 budget exceeded, 1 kept; 1 worse; 4 figures on 2 targets; 1 not measured.",
      "",
    ]);
  });

  test.each([100, 80, 60, 40])("no line is wider than %i columns", (width) => {
    for (const line of tableFor(width).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
  });

  test("a verdict has a colour", () => {
    expect(renderTimingTable(report, { width: 100, colour: true })).toContain(
      "\x1b[31mbeyond\x1b[39m",
    );
  });

  test("hostile text stays text", () => {
    const look = { width: 100, colour: true };
    const table = renderTimingTable(hostileReport(ALL_HOSTILE), look);
    expect(harmIn(table, { areColoursOurs: true })).toEqual([]);
  });
});

describe("the sparklines", () => {
  test("each headline figure has a line per target", () => {
    const lines = renderSparklines(report, ["LATE-10-ALONE"], { width: 100, colour: false });
    expect(lines.split("\n")).toEqual([
      "LATE-10-ALONE micropython@1.20   ▁▂       ▆█▅▄▇▄▁        -811 to 656 us, median 143",
      "LATE-10-ALONE pico-virtual@1.21  █▅      ▁               141 to 4,438 us, median 200",
    ]);
  });

  test("hostile text stays text", () => {
    const look = { width: 200, colour: false };
    expect(harmIn(renderSparklines(hostileReport(ALL_HOSTILE), ["LATE-10-ALONE"], look))).toEqual(
      [],
    );
  });
});
