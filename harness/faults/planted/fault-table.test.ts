import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { renderFaultsMarkdown } from "../../../reports/faults/markdown.ts";
import { groups } from "../../../suites/index.ts";
import { TEST_OUT } from "../../engine/suite.ts";
import { version } from "../../toolchain/version.ts";
import { tryFault } from "../trial.ts";
import { faultTable } from "./fault-table.ts";
import { targetFaults } from "./testing/target-faults.ts";

const planted: Awaited<ReturnType<typeof tryFault>>[] = [];

// Writes the table of results next to the report of the tests.
afterAll(() => {
  mkdirSync(TEST_OUT, { recursive: true });
  const report = { version: version(), planted, mutants: [] };
  writeFileSync(join(TEST_OUT, "faults.md"), renderFaultsMarkdown(report));
});

for (const fault of faultTable) {
  describe(fault.name, () => {
    test(`is caught by ${fault.caughtBy.join(", ")}`, async () => {
      const tried = await tryFault(fault);
      planted.push(tried);
      const { clauses } = tried;
      const { caughtBy, breaksPrograms = false } = fault;
      const breaks = breaksPrograms === true ? caughtBy : breaksPrograms || [];
      expect(clauses.map(({ clause, verdict }) => [clause, verdict])).toEqual(
        caughtBy.map((id) => [id, breaks.includes(id) ? "error" : "fail"]),
      );
    });
  });
}

test("each clause about one of our own classes has a planted fault", () => {
  const caught = new Set([...faultTable, ...targetFaults].flatMap(({ caughtBy }) => caughtBy));
  // Mutants of the scheduler and of its Queue test the other clauses.
  const missing = groups
    .filter(({ name, part }) => part !== "asyncio" && name !== "QUEUE")
    .flatMap(({ clauses }) => clauses)
    .filter(({ id }) => !caught.has(id));
  expect(missing.map(({ id }) => id)).toEqual([]);
});

test("every fault has a unique name and unique patches", () => {
  expect(new Set(faultTable.map((fault) => fault.name)).size).toBe(faultTable.length);
  expect(new Set(faultTable.map((fault) => JSON.stringify(fault.patches))).size).toBe(
    faultTable.length,
  );
});
