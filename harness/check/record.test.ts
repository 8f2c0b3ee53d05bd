import { expect, test } from "vitest";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds, undecided } from "./finding.ts";
import { allOf, recorded, recordedInOrder, recordedOneOf } from "./record.ts";

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

test("what was recorded instead can be read mark by mark, also where marks hold blanks", () => {
  const marks = ["a waited", "b=1", "c=[1, 2]"].map((line, i) => {
    const [name = "", value = null] = line.split("=");
    return { name, value, atUs: i };
  });
  const trace = { ...TRACE, marks };
  expect([
    recorded("a waited", "c=[1, 2]")(trace),
    recordedOneOf(["b=1", "a waited"], [])(trace),
    recordedInOrder("b=1", "a waited")(trace),
    recorded("b=1")(TRACE),
  ]).toEqual([
    broken(
      'after "a waited" "b=1" was recorded, "c=[1, 2]" was due; whole record: "a waited" b=1 "c=[1, 2]"',
    ),
    broken('recorded "a waited" b=1 "c=[1, 2]", legal would be b=1 "a waited", or nothing'),
    broken('"a waited" is missing after "b=1" in: "a waited" b=1 "c=[1, 2]"'),
    broken('at the start the record ends, "b=1" was due; whole record: nothing'),
  ]);
});
