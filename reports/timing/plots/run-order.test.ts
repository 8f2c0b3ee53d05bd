import { expect, test } from "vitest";
import { stretchesOf } from "./run-order.ts";

test("each part of a run shows the range of its samples", () => {
  const blocks = [
    { samplesUs: [5, 1, 9, 3], lost: 0 },
    { samplesUs: [2, 7], lost: 0 },
  ];
  expect(stretchesOf(blocks, 4)).toEqual([
    { at: 0.25, low: 1, high: 5 },
    { at: 0.75, low: 3, high: 9 },
    { at: 1.25, low: 2, high: 2 },
    { at: 1.75, low: 7, high: 7 },
  ]);
});

test("if one of many samples is late, it stays visible", () => {
  const samplesUs = Array.from({ length: 10_000 }, (_, i) => (i === 7777 ? 20_000 : 10));
  const late = stretchesOf([{ samplesUs, lost: 0 }], 100).filter(({ high }) => high > 10);
  expect(late).toEqual([{ at: 0.775, low: 10, high: 20_000 }]);
});

test("if a block has no samples, the plot has a gap", () => {
  const blocks = [
    { samplesUs: [1], lost: 0 },
    { samplesUs: [], lost: 3 },
    { samplesUs: [2], lost: 0 },
  ];
  expect(stretchesOf(blocks, 3).map(({ at }) => at)).toEqual([0.5, 2.5]);
});
