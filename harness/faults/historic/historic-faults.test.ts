import { expect, test } from "vitest";
import { historicDefects } from "../../../suites/historic-defects.ts";
import { groups } from "../../../suites/index.ts";
import { tryFault } from "../trial.ts";
import { historicFaults } from "./testing/historic-faults.ts";

const plantable = historicDefects.filter(({ elsewhere }) => elsewhere === undefined);

test.each(plantable)(
  "if the defect $id is planted into the reference, the clauses of this defect catch it",
  async (defect) => {
    const { id, clauses } = defect;
    const { clauses: tried } = await tryFault({
      name: id,
      patches: historicFaults[id]!,
      caughtBy: clauses,
    });
    expect(tried.filter(({ isCaught }) => isCaught).map(({ clause }) => clause)).toEqual(clauses);
  },
);

test("for every historic defect there is a planted fault, or the entry of the defect says why there is none", () => {
  expect(Object.keys(historicFaults)).toEqual(plantable.map(({ id }) => id));
});

test("the clauses of every historic defect exist", () => {
  const ids = new Set(groups.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  const unknown = historicDefects.flatMap(({ clauses }) => clauses.filter((id) => !ids.has(id)));
  expect(unknown).toEqual([]);
});

test("historic defects are numbered in the order of their fixes", () => {
  const numbers = historicDefects.map((_, i) => `HISTORY-${String(i + 1).padStart(2, "0")}`);
  expect(historicDefects.map(({ id }) => id)).toEqual(numbers);
  const years = historicDefects.map(({ year }) => year);
  expect([...years].sort()).toEqual(years);
});
