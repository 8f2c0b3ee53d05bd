import { expect, it } from "vitest";
import { type Conditions, findDifferences } from "./conditions.ts";

const BASE: Conditions = {
  targetKind: "hardware",
  firmwareKind: "RPI_PICO release",
  clock: { source: "edges", resolutionUs: 0.024, tickUs: 1000 },
  rig: "two Picos",
  machine: null,
  loadCores: 0.1,
  program: "0123456789abcdef",
  samplePlan: { samplesPerBlock: 50, blocks: 10 },
};

it("if the conditions of two measurements are equal, no difference is reported", () => {
  expect(findDifferences(BASE, { ...BASE })).toEqual([]);
});

it("a slightly higher load does not count as a difference, and twice the number of blocks does not count either", () => {
  const after = { ...BASE, loadCores: 0.5, samplePlan: { samplesPerBlock: 50, blocks: 20 } };
  expect(findDifferences(BASE, after)).toEqual([]);
});

it("a different clock counts as a difference", () => {
  const clock = { source: "marks", resolutionUs: 1, tickUs: 1000 } as const;
  expect(findDifferences(BASE, { ...BASE, clock })).toEqual([
    {
      condition: "clock",
      before: "edges, steps of 0.024 us, ticks of 1000 us",
      after: "marks, steps of 1 us, ticks of 1000 us",
      explanation:
        "Different clocks measure with different uncertainties. Also, a time between two marks includes the time that one mark takes.",
    },
  ]);
});

it("if the programs differ, the difference shows a shortened hash", () => {
  expect(findDifferences(BASE, { ...BASE, program: null })).toEqual([
    {
      condition: "program",
      before: "0123456789ab",
      after: "unknown",
      explanation: "Another program may measure something else.",
    },
  ]);
});

it("if a program measures the step of its clock, the steps may differ by a factor of up to 4", () => {
  const withStep = (resolutionUs: number): Conditions => ({
    ...BASE,
    clock: { source: "marks", resolutionUs, tickUs: 10 },
  });
  expect(findDifferences(withStep(7), withStep(27))).toEqual([]);
  expect(findDifferences(withStep(7), withStep(29))).toHaveLength(1);
});

it("two steps of a clock count as equal if both are at most a fifth of a tick", () => {
  const withStep = (resolutionUs: number): Conditions => ({
    ...BASE,
    clock: { source: "marks", resolutionUs, tickUs: 1000 },
  });
  expect(findDifferences(withStep(7), withStep(200))).toEqual([]);
  expect(findDifferences(withStep(7), withStep(201))).toHaveLength(1);
});

it("if any condition differs, the difference is reported", () => {
  const other: Conditions = {
    targetKind: "process",
    firmwareKind: "unix",
    clock: { source: "marks", resolutionUs: 1, tickUs: 1000 },
    rig: null,
    machine: "a laptop",
    loadCores: null,
    program: null,
    samplePlan: { samplesPerBlock: 60, blocks: 10 },
  };
  expect(findDifferences(BASE, other).map(({ condition }) => condition)).toEqual(Object.keys(BASE));
});
