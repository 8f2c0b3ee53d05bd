import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareRanks, type Rank } from "./file-rank.ts";
import { SLOW_FILES } from "./slow-files.ts";
import { ROOT } from "./suite.ts";

const QUICK: Rank = { order: 0, project: "unit", seconds: 1 };

test("the slowest file of a project starts first", () => {
  const slow = { ...QUICK, seconds: 9 };
  const unknown = { ...QUICK, seconds: 0 };
  expect([unknown, QUICK, slow].sort(compareRanks)).toEqual([slow, QUICK, unknown]);
});

test("the files of a project start one after another, without files of other projects between them", () => {
  const slow = { ...QUICK, seconds: 9 };
  const other = { ...QUICK, project: "reference", seconds: 5 };
  const others = { ...QUICK, project: "reference", seconds: 0.1 };
  expect([slow, others, QUICK, other].sort(compareRanks)).toEqual([other, others, slow, QUICK]);
});

test("a project with a later order starts later, even if its files are slower", () => {
  const later = { ...QUICK, order: 1, project: "cpython", seconds: 99 };
  expect([later, QUICK].sort(compareRanks)).toEqual([QUICK, later]);
});

test("every file in the list of slow files exists", () => {
  expect(Object.keys(SLOW_FILES).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
