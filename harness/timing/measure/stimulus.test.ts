import { expect, test } from "vitest";
import { planStimulus } from "./stimulus.ts";

test("the edges of a stimulus alternate, and the time between two edges is 20 to 40 ms", () => {
  const [rest, ...edges] = planStimulus(50, 3);
  expect(rest).toEqual({ wire: "button", level: 0, atMs: 0 });
  expect(edges.map(({ level }) => level)).toEqual(edges.map((_, i) => (i % 2 === 0 ? 1 : 0)));
  const gaps = edges.slice(1).map(({ atMs }, i) => atMs - edges[i]!.atMs);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(20);
  expect(Math.max(...gaps)).toBeLessThan(40);
});

test("the same seed always has the same edges, and two seeds have different edges", () => {
  expect(planStimulus(5, 1)).toEqual(planStimulus(5, 1));
  expect(planStimulus(5, 1)).not.toEqual(planStimulus(5, 2));
});

test("the edges of a stimulus are spread over all ten tenths of a millisecond", () => {
  const tenths = planStimulus(200, 0).map(({ atMs }) => Math.floor((atMs % 1) * 10));
  expect(new Set(tenths).size).toBe(10);
});
