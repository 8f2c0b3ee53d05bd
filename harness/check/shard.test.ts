import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { clausesOfShard, untestedOfShard } from "./shard.ts";

const CLAUSES = groups.flatMap(({ clauses }) => clauses);
const UNTESTED = groups.flatMap(({ untested = [] }) => untested);

function shards<T>(count: number, shardOf: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => shardOf(i + 1));
}

test.each([1, 2, 3, 7, 40])("each clause belongs to exactly one of %i shards", (count) => {
  const parts = shards(count, (index) => clausesOfShard(CLAUSES, { index, count }));
  const ids = parts.flat().map(({ id }) => id);
  expect(ids.sort()).toEqual(CLAUSES.map(({ id }) => id).sort());
});

test("each untested promise belongs to exactly one shard", () => {
  const parts = shards(3, (index) => untestedOfShard(UNTESTED, { index, count: 3 }));
  expect(
    parts
      .flat()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(UNTESTED.map(({ id }) => id).sort());
});

test("a shard has its clauses in the order of the suite", () => {
  const ids = clausesOfShard(CLAUSES, { index: 2, count: 3 }).map(({ id }) => id);
  const order = CLAUSES.map(({ id }) => id);
  expect(ids).toEqual([...ids].sort((a, b) => order.indexOf(a) - order.indexOf(b)));
});

test("the order in which the clauses are listed does not change the shards", () => {
  const idsOf = (clauses: typeof CLAUSES) =>
    clausesOfShard(clauses, { index: 2, count: 3 })
      .map(({ id }) => id)
      .sort();
  expect(idsOf([...CLAUSES].reverse())).toEqual(idsOf(CLAUSES));
});

test("the long clauses about pins are spread over all shards", () => {
  const parts = shards(4, (index) => clausesOfShard(CLAUSES, { index, count: 4 }));
  const watchedMs = parts.map((part) =>
    part.reduce((sum, { pins }) => sum + (pins === undefined ? 0 : 1300 + pins.watchMs), 0),
  );
  expect(Math.max(...watchedMs) / Math.min(...watchedMs)).toBeLessThan(1.2);
});

test("if there are more shards than clauses, some shards are empty", () => {
  const parts = shards(5, (index) => clausesOfShard(CLAUSES.slice(0, 3), { index, count: 5 }));
  expect(parts.map(({ length }) => length)).toEqual([1, 1, 1, 0, 0]);
});
