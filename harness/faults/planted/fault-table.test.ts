import { mkdirSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { renderFaultsMarkdown } from "../../../reports/faults/markdown.ts";
import { CORE_GROUPS } from "../../../suites/core-groups.ts";
import { groups } from "../../../suites/index.ts";
import { TEST_OUT } from "../../engine/suite.ts";
import { sampleTests } from "../../engine/testing/sampled-tests.ts";
import { replaceOnce } from "../../python/bundle.ts";
import { SOURCES } from "../../python/sources.ts";
import { version } from "../../toolchain/version.ts";
import { tryFault } from "../trial.ts";
import type { Fault } from "./fault.ts";
import { faultTable } from "./fault-table.ts";
import { targetFaults } from "./testing/target-faults.ts";

const planted: Awaited<ReturnType<typeof tryFault>>[] = [];

// Writes the results of all faults as a table into the folder of the test output.
afterAll(() => {
  mkdirSync(TEST_OUT, { recursive: true });
  const report = { version: version(), planted, mutants: [] };
  writeFileSync(join(TEST_OUT, "faults.md"), renderFaultsMarkdown(report));
});

/** True if all clauses that catch the fault are about classes of the library. */
const isOfLibrary = ({ caughtBy }: Fault) =>
  caughtBy.every((id) => !CORE_GROUPS.includes(id.split("-")[0]!));

const namesOf = (faults: readonly Fault[]) => faults.map(({ name }) => name);

/** `npm test` tries a sixth of the faults in asyncio and pins, and a sixth of all other faults. */
const samples = [
  sampleTests(namesOf(faultTable.filter((fault) => !isOfLibrary(fault))), 6),
  sampleTests(namesOf(faultTable.filter(isOfLibrary)), 6),
];

for (const fault of faultTable) {
  describe(fault.name, () => {
    test(`is caught by ${fault.caughtBy.join(", ")}`, async (context) => {
      for (const sample of samples) sample.need(context, fault.name);
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

test("every fault can be planted", async () => {
  const problems: string[] = [];
  for (const { name, patches } of faultTable) {
    for (const file of new Set(patches.map((patch) => patch.file))) {
      const source = await readFile(new URL(file, sourcesOf(file)), "utf8");
      try {
        patches.filter((patch) => patch.file === file).reduce(replaceOnce, source);
      } catch (error) {
        problems.push(`${name}: ${(error as Error).message}`);
      }
    }
  }
  expect(problems).toEqual([]);
});

test("each clause about one of our own classes has a planted fault", () => {
  const caught = new Set([...faultTable, ...targetFaults].flatMap(({ caughtBy }) => caughtBy));
  // The groups of asyncio and the group QUEUE are left out here. For their clauses, mutants show that each clause can
  // fail.
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

/** Returns the folder to which the path of a patched file is relative. */
function sourcesOf(file: string): URL {
  return file.startsWith("fixtures/") ? new URL("../../../", import.meta.url) : SOURCES;
}
