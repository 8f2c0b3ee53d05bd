import { expect, test } from "vitest";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds, undecided } from "./finding.ts";
import { allOf } from "./record.ts";

const TRACE = { marks: [], stdout: "", stderr: "" };

function judge(...findings: readonly Finding[]): Finding {
  return allOf(
    ...findings.map(
      (finding): Check =>
        () =>
          finding,
    ),
  )(TRACE);
}

test("of several checks what is broken is the finding, and then what is undecided, the first of each", () => {
  const [unsure, wrong] = [undecided("unsure"), broken("wrong")];
  expect([
    judge(holds, holds),
    judge(holds, unsure, undecided("too")),
    judge(unsure, wrong, broken("too")),
    judge(wrong, unsure),
    judge(),
  ]).toEqual([holds, unsure, wrong, wrong, holds]);
});
