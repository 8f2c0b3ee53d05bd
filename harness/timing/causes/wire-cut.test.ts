import { expect, test } from "vitest";
import type { Edge } from "../../trace/waveform.ts";
import { cutAround } from "./wire-cut.ts";

test("a cut contains the sample, with a margin of a quarter of the sample's length on each side", () => {
  const edges: Edge[] = [100, 1000, 1400, 1450, 1600].map((atUs, i) => ({
    ...{ wire: "LED", level: i % 2 === 0 ? 1 : 0, atUs },
  }));
  const waveform = { initial: { LED: 0 as const }, edges, watchedUs: 5000, resolutionUs: 0.05 };
  expect(cutAround(waveform, { fromUs: 1000, toUs: 1400 })).toEqual({
    waveform: {
      initial: { LED: 1 },
      edges: [
        { wire: "LED", level: 0, atUs: 100 },
        { wire: "LED", level: 1, atUs: 500 },
        { wire: "LED", level: 0, atUs: 550 },
      ],
      watchedUs: 600,
    },
    sample: { fromUs: 100, toUs: 500 },
  });
});
