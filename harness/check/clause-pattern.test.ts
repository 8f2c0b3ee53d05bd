import { expect, test } from "vitest";
import { matchesClause } from "./clause-pattern.ts";

const IDS = ["GATHER-01", "GATHER-10", "HIL-01", "MY-GROUP-02", "SLEEP-21"];

test.each<[pattern: string, ids: readonly string[]]>([
  ["GATHER-01", ["GATHER-01"]],
  ["gather", ["GATHER-01", "GATHER-10"]],
  ["GATHER-*", ["GATHER-01", "GATHER-10"]],
  ["*-0?", ["GATHER-01", "HIL-01", "MY-GROUP-02"]],
  ["?IL-??", ["HIL-01"]],
  ["MY-GROUP", ["MY-GROUP-02"]],
  ["MY", []],
  ["*1", ["GATHER-01", "HIL-01", "SLEEP-21"]],
  ["*", IDS],
  ["GATHER-.*", []],
  ["[GH]*", []],
  ["*\u{1f600}", []],
])("the pattern %s matches the right clauses", (pattern, ids) => {
  expect(IDS.filter((id) => matchesClause(pattern, id))).toEqual(ids);
});
