import { expect, test } from "vitest";
import type { Edge, Level, Waveform } from "../../trace/waveform.ts";
import { readAnswers, readPeriods, readPulses } from "./edge-samples.ts";

function wave(...edges: readonly (readonly [string, Level, number])[]): Waveform {
  return {
    initial: { LED: 0, button: 0 },
    edges: edges.map(([wire, level, atUs]): Edge => ({ wire, level, atUs })),
    watchedUs: 1e6,
    resolutionUs: 0.048,
  };
}

test("a sample is the length of a pulse, minus the requested time and the cost of the stopwatch", () => {
  const waveform = wave(
    ...([0, 100, 200] as const).flatMap((at) => [
      ["LED", 1, at] as const,
      ["LED", 0, at + 5] as const,
    ]),
    ["LED", 1, 1000],
    ["LED", 0, 11_305],
    ["LED", 1, 21_000],
    ["LED", 0, 31_004.5],
  );
  expect(readPulses(waveform, 10_000, 3)).toEqual({
    samplesUs: [300, -0.5],
    intervals: [
      { fromUs: 1000, toUs: 11_305 },
      { fromUs: 21_000, toUs: 31_004.5 },
    ],
    spanUs: 20_000,
    costUs: 5,
  });
});

test("a pulse without an end is not a sample", () => {
  const waveform = wave(["LED", 1, 0], ["LED", 0, 7], ["LED", 1, 100]);
  expect(readPulses(waveform, 0, 0)).toEqual({
    samplesUs: [7],
    intervals: [{ fromUs: 0, toUs: 7 }],
    spanUs: 0,
  });
});

test("the time between two edges is a period, whatever their directions are", () => {
  const waveform = wave(["LED", 1, 10], ["LED", 0, 1015], ["LED", 1, 2010]);
  expect(readPeriods(waveform, 1000)).toEqual({
    samplesUs: [5, -5],
    intervals: [
      { fromUs: 10, toUs: 1015 },
      { fromUs: 1015, toUs: 2010 },
    ],
    spanUs: 1005,
  });
});

test("the answer to an edge is the first later edge to the same level", () => {
  const waveform = wave(
    ["button", 1, 100],
    ["LED", 1, 130.1234],
    ["button", 0, 200],
    ["LED", 0, 250],
  );
  expect(readAnswers(waveform)).toEqual({
    samplesUs: [30.123, 50],
    intervals: [
      { fromUs: 100, toUs: 130.1234 },
      { fromUs: 200, toUs: 250 },
    ],
    spanUs: 100,
  });
});

test("if the next edge of the button comes before the answer, the first edge has no sample", () => {
  const waveform = wave(
    ["button", 1, 100],
    ["button", 0, 200],
    ["LED", 1, 210],
    ["LED", 0, 220],
    ["button", 1, 300],
    ["LED", 1, 333],
  );
  expect(readAnswers(waveform).samplesUs).toEqual([20, 33]);
});
