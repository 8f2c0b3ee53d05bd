import { expect, test } from "vitest";
import { historicDefects } from "../../suites/historic-defects.ts";
import { groups } from "../../suites/index.ts";
import { publicReports } from "../../suites/public-reports.ts";
import { faultTable } from "./planted/fault-table.ts";

const named = publicReports.flatMap(({ clauses }) => clauses);

test("the clauses of every public report exist", () => {
  const ids = new Set(groups.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  expect(named.filter((id) => !ids.has(id))).toEqual([]);
  expect(publicReports.filter(({ clauses }) => clauses.length === 0)).toEqual([]);
});

test("for each clause of a public report, a planted fault shows that the clause can fail", () => {
  const caught = new Set([
    ...faultTable.flatMap(({ caughtBy }) => caughtBy),
    ...historicDefects.flatMap(({ clauses }) => clauses),
    // The fault for this clause is planted into MicroPython's own asyncio (planted/memory-of-micropython.test.ts).
    "MEMORY-04",
  ]);
  expect(named.filter((id) => !caught.has(id))).toEqual([]);
});

test("no public report is listed twice, and the list is sorted by year", () => {
  const links = publicReports.map(({ link }) => link);
  expect(links.filter((link, i) => links.indexOf(link) !== i)).toEqual([]);
  const years = publicReports.map(({ year }) => year);
  expect([...years].sort()).toEqual(years);
});

test("every public report links to an issue or a pull request, and says in a sentence what happened", () => {
  const poor = publicReports.filter(
    ({ link, about }) =>
      !/^https:\/\/github\.com\/[\w-]+\/[\w-]+\/(issues|pull)\/\d+$/.test(link) ||
      !/^\S.*\.$/.test(about),
  );
  expect(poor).toEqual([]);
});
