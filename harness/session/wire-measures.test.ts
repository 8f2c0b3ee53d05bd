import { expect, test } from "vitest";
import type { Edge, Level } from "../trace/waveform.ts";
import { measureWire } from "./wire-measures.ts";

test("a blink of half a second has a period of one second and no jitter", () => {
  const edges = edgesAt([0, 500_000, 1_000_000, 1_500_000, 2_000_000]);
  expect(measureWire(edges, 2_200_000)).toEqual({
    edges: 5,
    period: {
      count: 2,
      minUs: 1_000_000,
      medianUs: 1_000_000,
      p99Us: 1_000_000,
      maxUs: 1_000_000,
      jitterUs: 0,
    },
    duty: 0.5,
    longestPause: { fromUs: 0, toUs: 500_000, isAtEnd: false },
  });
});

test("jitter is the standard deviation of the periods", () => {
  // The periods are 90, 110, 90, 110: each is 10 from the mean. There are 4 periods, so 4 * 100 / 3 is the variance.
  const edges = edgesAt([0, 10, 90, 100, 200, 210, 290, 300, 400]);
  expect(measureWire(edges, 400).period).toEqual({
    count: 4,
    minUs: 90,
    medianUs: 100,
    p99Us: 110,
    maxUs: 110,
    jitterUs: 11.547,
  });
});

test.each([
  [[200, 375.1], 375.1],
  [[...Array.from({ length: 99 }, () => 100), 300], 100],
  [[...Array.from({ length: 98 }, () => 100), 300], 300],
])(
  "p99 of the periods %j is a period that at least 99 %% of them do not exceed",
  (periods, p99) => {
    let at = 0;
    const rises = [0, ...periods.map((period) => (at += period))];
    const edges = edgesAt(rises.flatMap((rise) => [rise, rise + 50]));
    expect(measureWire(edges, at + 50).period?.p99Us).toBe(p99);
  },
);

test("the duty counts whole periods only, so another half period does not change the duty", () => {
  const whole = edgesAt([0, 25, 100, 125, 200]);
  const more = edgesAt([0, 25, 100, 125, 200, 225]);
  expect([measureWire(whole, 300).duty, measureWire(more, 300).duty]).toEqual([0.25, 0.25]);
});

test("if the first edge of a wire is a falling edge, the duty counts from this edge", () => {
  expect(measureWire(edgesAt([0, 75, 100, 175], 0), 300).duty).toBe(0.25);
});

test("if a wire stops, its longest pause is at the end", () => {
  expect(measureWire(edgesAt([0, 500, 1000]), 9000).longestPause).toEqual({
    fromUs: 1000,
    toUs: 9000,
    isAtEnd: true,
  });
});

test.each([
  [[], { edges: 0 }],
  [[100], { edges: 1, longestPause: { fromUs: 100, toUs: 1000, isAtEnd: true } }],
  [[100, 300], { edges: 2, longestPause: { fromUs: 300, toUs: 1000, isAtEnd: true } }],
  [
    [0, 800, 1000],
    {
      edges: 3,
      period: { count: 1, minUs: 1000, medianUs: 1000, p99Us: 1000, maxUs: 1000 },
      duty: 0.8,
      longestPause: { fromUs: 0, toUs: 800, isAtEnd: false },
    },
  ],
])("edges at %j us have only the measures that they support", (times, expected) => {
  expect(measureWire(edgesAt(times), 1000)).toEqual(expected);
});

/** Edges that alternate, at times in microseconds. */
function edgesAt(times: readonly number[], first: Level = 1): Edge[] {
  return times.map((atUs, i) => ({
    wire: "GP16",
    level: (i % 2 === 0 ? first : 1 - first) as Level,
    atUs,
  }));
}
