import { expect, test } from "vitest";
import { leftOutOf, readSample } from "./test-sample.ts";

const KEYS = Array.from({ length: 10 }, (_, i) => `KEY-${i}`);

test("a sample has a quarter of the keys, rounded up", () => {
  expect(leftOutOf(KEYS, 4, { seed: 1 }).size).toBe(7);
});

test("a sample has at least one key", () => {
  expect(leftOutOf(["A", "B"], 4, { seed: 1 }).size).toBe(1);
  expect(leftOutOf(["A"], 4, { seed: 1 }).size).toBe(0);
});

test("the order of the keys does not change a sample, and each key is in the sample of at least one seed", () => {
  expect(leftOutOf([...KEYS].reverse(), 4, { seed: 1 })).toEqual(leftOutOf(KEYS, 4, { seed: 1 }));
  const chosen = new Set<string>();
  for (let seed = 0; seed < 30; seed++) {
    const leftOut = leftOutOf(KEYS, 4, { seed });
    for (const key of KEYS) if (!leftOut.has(key)) chosen.add(key);
  }
  expect([...chosen].sort()).toEqual(KEYS);
});

test("if there is no sample, no key is left out", () => {
  expect(leftOutOf(KEYS, 4, undefined)).toEqual(new Set());
});

test("the environment names the seed, or says that all tests run", () => {
  const read = (text?: string) => readSample({ AIORIG_SAMPLE: text });
  expect([read(), read("whole"), read("17")]).toEqual([undefined, undefined, { seed: 17 }]);
});

test.each(["", "-1", "all", "1.5"])("the seed %j is refused", (text) => {
  expect(() => readSample({ AIORIG_SAMPLE: text })).toThrow(
    `AIORIG_SAMPLE is ${JSON.stringify(text)}. To run a part of the tests, set it to an integer such as 1, which is the seed that chooses this part. To run all tests, set it to "whole".`,
  );
});
