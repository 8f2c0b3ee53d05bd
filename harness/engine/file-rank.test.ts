import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareRanks, type Rank } from "./file-rank.ts";
import { SLOW_FILES } from "./slow-files.ts";
import { ROOT } from "./suite.ts";

const QUICK: Rank = { order: 0, project: "unit", seconds: 1 };

test("the slowest file of a project starts before all other files of the project", () => {
  const slow = { ...QUICK, seconds: 9 };
  const unknown = { ...QUICK, seconds: 0 };
  expect([unknown, QUICK, slow].sort(compareRanks)).toEqual([slow, QUICK, unknown]);
});

test("the files of a project start one after another, and no file of another project starts between them", () => {
  const slow = { ...QUICK, seconds: 9 };
  const other = { ...QUICK, project: "reference", seconds: 5 };
  const others = { ...QUICK, project: "reference", seconds: 0.1 };
  expect([slow, others, QUICK, other].sort(compareRanks)).toEqual([other, others, slow, QUICK]);
});

test("if a project has a later order, its files start later, even if they are slower", () => {
  const later = { ...QUICK, order: 1, project: "cpython", seconds: 99 };
  expect([later, QUICK].sort(compareRanks)).toEqual([QUICK, later]);
});

test("every file in the list of slow files exists", () => {
  expect(Object.keys(SLOW_FILES).filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
