import { expect, test } from "vitest";
import { viewFigures } from "./report-data.ts";
import { sampleReport } from "./testing/sample-report.ts";

test("figures have the order of the results, and figures without samples are left out", () => {
  expect(viewFigures(sampleReport()).map(({ id }) => id)).toEqual([
    ...["LATE-10-ALONE", "PERIOD-ABSOLUTE", "CURVE-EVENT", "FAIR-SHARE"],
  ]);
});

test("for times, the ten largest samples are the worst samples", () => {
  const [late] = viewFigures(sampleReport());
  const { worst, measurement } = late!.entries[0]!;
  const sorted = measurement.blocks.flatMap(({ samplesUs }) => samplesUs).sort((a, b) => b - a);
  expect(worst.map(({ value }) => value)).toEqual(sorted.slice(0, 10));
  for (const { block, index, value } of worst) {
    expect(measurement.blocks[block]!.samplesUs[index]).toBe(value);
  }
});

test("for shares, the smallest samples are the worst samples", () => {
  const { worst, measurement } = viewFigures(sampleReport()).at(-1)!.entries[0]!;
  const sorted = measurement.blocks.flatMap(({ samplesUs }) => samplesUs).sort((a, b) => a - b);
  expect(worst.map(({ value }) => value)).toEqual(sorted.slice(0, 10));
});

test("if the causes of worst samples are known, these samples replace the largest samples", () => {
  const [late] = viewFigures(sampleReport());
  expect(late!.entries[1]!.worst[0]).toEqual({
    block: 2,
    index: 17,
    value: 6120,
    cause: "garbage collection",
    wires: expect.objectContaining({ sample: { fromUs: 4000, toUs: 20_120 } }),
  });
});
