import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import type { Clause } from "../check/clause.ts";
import { judge } from "../results/judge.ts";
import { openReference } from "../runtimes/reference.ts";
import type { Runtime } from "../runtimes/runtime.ts";
import { faultTable } from "./fault-table.ts";

const clauses = groups.flatMap((group) => group.clauses);

/** Short: a fault that hangs a program is found by the limit. */
const LIMIT_MS = 1000;

for (const { name, patches, use, caughtBy, breaksPrograms } of faultTable) {
  describe(name, () => {
    let broken: Runtime;
    beforeAll(async () => {
      broken = await openReference(use === undefined ? {} : { use }, { patches });
    });
    afterAll(() => broken.close());

    for (const id of caughtBy) {
      test(`is caught by ${id}`, async () => {
        const clause = clauseOf(id);
        const program = fileURLToPath(new URL(`../../fixtures/${clause.program}`, import.meta.url));
        const { pins } = clause;
        const options = pins ? { pins } : { limitMs: LIMIT_MS };
        const run = await broken.run({ path: program }, options);
        const { verdict } = judge({ clause, runtime: "reference", program: clause.program }, run);
        expect(verdict).toBe(breaksPrograms ? "error" : "fail");
      });
    }
  });
}

test("every fault has a name and a patch of its own", () => {
  expect(new Set(faultTable.map((fault) => fault.name)).size).toBe(faultTable.length);
  expect(new Set(faultTable.map((fault) => JSON.stringify(fault.patches))).size).toBe(
    faultTable.length,
  );
});

function clauseOf(id: string): Clause {
  const clause = clauses.find((candidate) => candidate.id === id);
  if (clause === undefined) throw new Error(`there is no clause ${id}`);
  return clause;
}
