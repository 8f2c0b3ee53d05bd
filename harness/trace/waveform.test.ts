import { expect, test } from "vitest";
import { cutOut, type Waveform } from "./waveform.ts";

const WATCHED: Waveform = {
  initial: { LED: 0, button: 1, start: null },
  edges: [
    { wire: "LED", level: 1, atUs: 10 },
    { wire: "start", level: 1, atUs: 99.9876 },
    { wire: "button", level: 0, atUs: 99.9876 },
    { wire: "LED", level: 0, atUs: 100.0356 },
    { wire: "start", level: 0, atUs: 150 },
    { wire: "LED", level: 1, atUs: 299.9876 },
    { wire: "button", level: 1, atUs: 300 },
  ],
  watchedUs: 400,
  resolutionUs: 0.048,
};

test("if a part is cut out of a waveform, the part starts at time 0 and has only the chosen wires", () => {
  expect(cutOut(WATCHED, ["LED", "button"], 99.9876, 200)).toEqual({
    initial: { LED: 1, button: 0 },
    edges: [
      { wire: "LED", level: 0, atUs: 0.048 },
      // This edge is exactly at the end of the part. It still belongs to the part.
      { wire: "LED", level: 1, atUs: 200 },
    ],
    watchedUs: 200,
    resolutionUs: 0.048,
  });
});

test("in a part before the first edge, each wire has its initial level, which may be null", () => {
  expect(cutOut(WATCHED, ["start", "button"], 0, 99)).toEqual({
    initial: { start: null, button: 1 },
    edges: [],
    watchedUs: 99,
    resolutionUs: 0.048,
  });
});

test("if a waveform has no resolution, a part of it also has no resolution", () => {
  const { resolutionUs: _, ...exact } = WATCHED;
  expect(cutOut(exact, ["button"], 100, 250)).toEqual({
    initial: { button: 0 },
    edges: [{ wire: "button", level: 1, atUs: 200 }],
    watchedUs: 250,
  });
});
