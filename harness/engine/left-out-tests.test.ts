import { expect, test } from "vitest";
import { LeftOutTests } from "./left-out-tests.ts";

test("the report counts what is not in the sample: the tests of each file and the clauses of each column", () => {
  const left = new LeftOutTests({ seed: 7 });
  left.count("unit", "harness/faults/fault-table.test.ts");
  left.count("pico-virtual", "suites/ir.suite.ts");
  left.count("pico-virtual", "suites/adc.suite.ts");
  expect(left.show()).toBe(`Tests that were skipped because they are not in the sample with seed 7:
        2  clauses on pico-virtual
        1  harness/faults/fault-table.test.ts
To run another sample: AIORIG_SAMPLE=2 npm test. To run all of these tests: npm run campaign:whole.`);
});

test("if there is no sample, the report says that all tests ran", () => {
  expect(new LeftOutTests(undefined).show()).toBe("Sample: none, all tests ran");
});
