import { expect, test } from "vitest";
import type { Edge, Level } from "../trace/waveform.ts";
import { measureWire } from "./wire-measures.ts";

test("if an LED is on for half a second and off for half a second, its period is one second without jitter", () => {
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
  // The periods are 90, 110, 90 and 110 us, so each differs from the mean by 10 us. The variance is the sum of the four
  // squares, 4 * 100, divided by 3, which is the number of periods minus 1.
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
  "p99 of the periods %j is the smallest period that at least 99 %% of the periods do not exceed",
  (periods, p99) => {
    let at = 0;
    const rises = [0, ...periods.map((period) => (at += period))];
    const edges = edgesAt(rises.flatMap((rise) => [rise, rise + 50]));
    expect(measureWire(edges, at + 50).period?.p99Us).toBe(p99);
  },
);

test("the duty counts only whole periods, so half a period at the end does not change the duty", () => {
  const whole = edgesAt([0, 25, 100, 125, 200]);
  const more = edgesAt([0, 25, 100, 125, 200, 225]);
  expect([measureWire(whole, 300).duty, measureWire(more, 300).duty]).toEqual([0.25, 0.25]);
});

test("if the first edge of a wire is a falling edge, the duty counts from this edge", () => {
  expect(measureWire(edgesAt([0, 75, 100, 175], 0), 300).duty).toBe(0.25);
});

test("if a wire stops changing, its longest pause is at the end of the session", () => {
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
])("edges at %j us have only the measures for which there are enough edges", (times, expected) => {
  expect(measureWire(edgesAt(times), 1000)).toEqual(expected);
});

test("the edge at which the program sets up a pin is not measured", () => {
  // The wire of a button with a pull-up: it rises when the program sets up the pin. Then the button is pressed twice.
  const edges = edgesAt([7, 400, 480, 1000, 1080]);
  expect(measureWire(edges, 1100, 7)).toEqual(measureWire(edges.slice(1), 1100));
  expect(measureWire(edges, 1100, 400)).toEqual(measureWire(edges, 1100));
});

/** Makes edges at these times in microseconds. Their levels alternate, starting with `first`. */
function edgesAt(times: readonly number[], first: Level = 1): Edge[] {
  return times.map((atUs, i) => ({
    wire: "GP16",
    level: (i % 2 === 0 ? first : 1 - first) as Level,
    atUs,
  }));
}
