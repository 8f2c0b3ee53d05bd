import { describe, expect, test } from "vitest";
import { faultTable } from "./fault-table.ts";
import { tryFault } from "./trial.ts";

for (const fault of faultTable) {
  describe(fault.name, () => {
    test(`is caught by ${fault.caughtBy.join(", ")}`, async () => {
      const { clauses } = await tryFault(fault);
      const due = fault.breaksPrograms ? "error" : "fail";
      expect(clauses.map(({ clause, verdict }) => [clause, verdict])).toEqual(
        fault.caughtBy.map((id) => [id, due]),
      );
    });
  });
}

test("every fault has a name and a patch of its own", () => {
  expect(new Set(faultTable.map((fault) => fault.name)).size).toBe(faultTable.length);
  expect(new Set(faultTable.map((fault) => JSON.stringify(fault.patches))).size).toBe(
    faultTable.length,
  );
});
