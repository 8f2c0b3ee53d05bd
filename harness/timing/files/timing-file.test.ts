import { expect, test } from "vitest";
import type { WorstSamples } from "../causes/worst-samples.ts";
import { parseTiming, readTimingFile, TimingFileError } from "./timing-file.ts";
import type { TimingHeader, TimingLine } from "./timing-lines.ts";
import { lineOf } from "./timing-writer.ts";
import { worstLineOf } from "./worst-lines.ts";

const HEADER: TimingHeader = {
  type: "timing",
  schema: 1,
  suite: "0.1.0",
  started: "2026-01-01T00:00:00.000Z",
  host: "a machine",
  targets: [
    { column: "micropython", version: "1.25.0", platform: "linux", isEmulated: false },
    { column: "pico-virtual", version: "1.25.0", platform: "rp2", isEmulated: true },
  ],
  figures: ["LATE-1-ALONE", "CURVE-EVENT"],
  plan: { blocks: 2 },
};

const BLOCK = lineOf({
  kind: "block",
  figure: "CURVE-EVENT",
  column: "pico-virtual",
  block: {
    samplesUs: [1.5, -2],
    lost: 1,
    load: 4,
    costUs: 18.6,
    clockRatio: { ppm: 12.34567, uncertaintyPpm: 1 },
  },
  method: { source: "edges", resolutionUs: 0.048, tickUs: 1000, isEmulated: true },
});

function textOf(...lines: readonly TimingLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

test("the blocks of a figure on a target are one measurement", () => {
  const missing: TimingLine = {
    type: "missing",
    figure: "LATE-1-ALONE",
    column: "micropython",
    reason: "it broke",
    isUnsupported: false,
  };
  const end: TimingLine = { type: "end", ended: "2026-01-01T00:01:00.000Z" };
  const block = {
    samplesUs: [1.5, -2],
    lost: 1,
    load: 4,
    costUs: 18.6,
    clockRatio: { ppm: 12.346, uncertaintyPpm: 1 },
  };
  expect(parseTiming(textOf(HEADER, BLOCK, missing, BLOCK, end), "a.jsonl")).toEqual({
    header: HEADER,
    measurements: [
      {
        figure: "CURVE-EVENT",
        column: "pico-virtual",
        method: { source: "edges", resolutionUs: 0.048, tickUs: 1000, isEmulated: true },
        blocks: [block, block],
      },
    ],
    worst: [],
    missing: [missing],
    isComplete: true,
    notices: [],
  });
});

test("the step of a measurement's clock is the smallest step in any block", () => {
  const fine = { ...BLOCK, stepUs: 0.024 } as TimingLine;
  const { measurements } = parseTiming(textOf(HEADER, BLOCK, fine, BLOCK), "a.jsonl");
  expect(measurements[0]!.method.resolutionUs).toBe(0.024);
});

test("if worst samples are written to a file and read again, they do not change", () => {
  const worst: WorstSamples = {
    figure: "CURVE-EVENT",
    column: "pico-virtual",
    samples: [
      {
        block: 0,
        index: 1,
        value: 8.5,
        causes: [
          ["garbage collection", 5.1],
          ["unexplained", 1.4],
        ],
        wires: {
          sample: { fromUs: 50, toUs: 58.5 },
          waveform: {
            initial: { LED: 0, button: null },
            edges: [
              { wire: "LED", level: 1, atUs: 50 },
              { wire: "LED", level: 0, atUs: 58.5 },
            ],
            watchedUs: 108.5,
          },
        },
      },
      { block: 1, index: 0, value: 2 },
    ],
  };
  const without: WorstSamples = {
    ...worst,
    column: "micropython",
    withoutCauses: "no log",
    samples: [],
  };
  const text = textOf(HEADER, BLOCK, worstLineOf(worst), worstLineOf(without));
  expect(parseTiming(text, "a.jsonl").worst).toEqual([worst, without]);
});

test("if the last line of a measurement is missing, the measurement is not complete", () => {
  expect(parseTiming(textOf(HEADER, BLOCK), "a.jsonl").isComplete).toBe(false);
});

test("if the last line of a file was cut off, the line does not count, and a notice reports this", () => {
  const text = textOf(HEADER, BLOCK, BLOCK);
  const { measurements, notices } = parseTiming(text.slice(0, -20), "a.jsonl");
  expect(measurements[0]!.blocks).toHaveLength(1);
  expect(notices).toEqual(["a.jsonl:3: this line is cut off, so aiorig ignores it."]);
});

test.each([
  ["no header", textOf(BLOCK), /^a\.jsonl does not start with the header of a measurement/],
  [
    "text that is not JSON",
    `${textOf(HEADER)}hello\n${textOf(BLOCK)}`,
    /^a\.jsonl:2: this line is not JSON/,
  ],
  [
    "a second measurement",
    textOf(HEADER, BLOCK, HEADER, BLOCK),
    /^a\.jsonl:3: a second measurement starts here, .* Split a\.jsonl into two files before this line\./,
  ],
  [
    "a line of another schema",
    `${textOf(HEADER)}{"type":"block","figure":"A"}\n`,
    /^a\.jsonl:2: this is not a line of a measurement \(/,
  ],
])("a file with %s is refused", (_what, text, message) => {
  expect(() => parseTiming(text, "a.jsonl")).toThrow(message);
});

test("if the file is missing, the error says how to make the file", () => {
  expect(() => readTimingFile("/nowhere/timing.jsonl")).toThrow(
    new TimingFileError(
      "there is no file /nowhere/timing.jsonl. Make the file with: npm run aiorig -- time",
    ),
  );
});
