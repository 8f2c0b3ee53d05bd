import { expect, test } from "vitest";
import { allOf } from "./all-of.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds, undecided } from "./finding.ts";

function judge(...findings: readonly Finding[]): Finding {
  const checks = findings.map(
    (finding): Check =>
      () =>
        finding,
  );
  return allOf(...checks)({ marks: [], stdout: "", stderr: "" });
}

test("allOf returns the first broken finding, or the first undecided finding if no finding is broken", () => {
  const [unsure, wrong] = [undecided("unsure"), broken("wrong")];
  expect([
    judge(holds, holds),
    judge(holds, unsure, undecided("too")),
    judge(unsure, wrong, broken("too")),
    judge(wrong, unsure),
    judge(),
  ]).toEqual([holds, unsure, wrong, wrong, holds]);
});
