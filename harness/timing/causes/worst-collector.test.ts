import { expect, test } from "vitest";
import type { MeasureEvent } from "../measure/measure.ts";
import type { Breakdown } from "./breakdown.ts";
import type { WireCut } from "./wire-cut.ts";
import { WorstCollector } from "./worst-collector.ts";

const WIRES: WireCut = {
  waveform: { initial: { LED: 0 }, edges: [], watchedUs: 1 },
  sample: { fromUs: 0, toUs: 1 },
};

/** Makes a block of samples in which garbage collection takes the whole time of each sample. */
function block(samplesUs: readonly number[], isEmulated: boolean): MeasureEvent {
  return {
    ...{ kind: "block", figure: "LATE", column: "board" },
    block: { samplesUs, lost: 0 },
    method: { source: "edges", resolutionUs: 0.05, tickUs: 1000, isEmulated },
    record: {
      worst: samplesUs
        .map((value, index) => ({ value, index, wires: WIRES }))
        .sort((a, b) => b.value - a.value),
      breakdowns: samplesUs.map((us): Breakdown => new Map([["garbage collection", us]])),
    },
  };
}

function worstOf(...blocks: readonly MeasureEvent[]) {
  const collector = new WorstCollector();
  for (const one of blocks) collector.add(one);
  return collector.worst();
}

test("the worst samples of all blocks are in order, with the parts that took longer than in a typical sample", () => {
  expect(worstOf(block([10, 90, 10, 10, 10], false), block([10, 50, 10, 10, 10], false))).toEqual([
    {
      figure: "LATE",
      column: "board",
      samples: [
        { block: 0, index: 1, value: 90, wires: WIRES, causes: [["garbage collection", 80]] },
        { block: 1, index: 1, value: 50, wires: WIRES, causes: [["garbage collection", 40]] },
        ...[0, 2, 3, 4].map((index) => ({ block: 0, index, value: 10, wires: WIRES, causes: [] })),
        ...[0, 2, 3, 4].map((index) => ({ block: 1, index, value: 10, wires: WIRES, causes: [] })),
      ],
    },
  ]);
});

test("a sample that is the same in each run of an emulated target is listed only once", () => {
  const [{ samples } = { samples: [] }] = worstOf(block([10, 90], true), block([10, 90], true));
  expect(samples.map(({ block, index }) => [block, index])).toEqual([
    [0, 1],
    [0, 0],
  ]);
});

test("if no instrument measured a block, the block has no worst samples", () => {
  const { record: _, ...plain } = block([1], false) as Extract<MeasureEvent, { kind: "block" }>;
  expect(worstOf(plain)).toEqual([]);
});
