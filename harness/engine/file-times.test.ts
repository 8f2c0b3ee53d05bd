import { expect, test } from "vitest";
import { showSlowest } from "./file-times.ts";

test("the slowest files are listed with their durations and projects", () => {
  const times = [
    { project: "unit", path: "harness/text/width.test.ts", seconds: 0.04 },
    { project: "pico-virtual", path: "suites/hil.suite.ts", seconds: 123.44 },
    { project: "unit", path: "harness/faults/mutant.test.ts", seconds: 45.06 },
  ];
  expect(showSlowest(times, 2)).toBe(`The slowest test files:
  123.4 s  suites/hil.suite.ts (pico-virtual)
   45.1 s  harness/faults/mutant.test.ts (unit)`);
});
