import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { findUnfrozenIds, LEDGER } from "./ledger.ts";
import { filesBelow, ROOT } from "./source-files.ts";

const clauses = groups.flatMap((group) => group.clauses);

test("every suite file is in suites/index.ts, and is named for its group", () => {
  const files = filesBelow("suites").filter((path) => path.endsWith(".suite.ts"));
  expect(groups.map(({ name }) => `${name.toLowerCase()}.suite.ts`).sort()).toEqual(files);
});

test("no clause id stands twice", () => {
  const ids = clauses.map(({ id }) => id);
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test("the programs are the ones that clauses name: none is missing, none is left over", () => {
  const programs = filesBelow("fixtures").filter(
    (path) => path.endsWith(".py") && !path.startsWith("lib/"),
  );
  expect([...new Set(clauses.map(({ program }) => program))].sort()).toEqual(programs);
});

test("every statement is a sentence, and every clause says where its promise is written down", () => {
  const poor = clauses.filter(
    ({ statement, sources }) => !/^\S.*\.$/.test(statement) || sources.length === 0,
  );
  expect(poor.map(({ id }) => id)).toEqual([]);
});

test("every expectation gives its reason", () => {
  const bare = clauses.flatMap(({ id, expect: expected = {} }) =>
    Object.entries(expected)
      .filter(([, { reason }]) => reason.trim().length < 10)
      .map(([runtime]) => `${id} on ${runtime}`),
  );
  expect(bare).toEqual([]);
});

test("ids are frozen: the ledger has every one, in order, and loses none", () => {
  const ledger = JSON.parse(readFileSync(join(ROOT, LEDGER), "utf8"));
  const ids = clauses.map(({ id }) => id);
  expect(findUnfrozenIds(ledger, ids)).toEqual([]);
});

test("an id that is new, gone, or out of order in the ledger is found", () => {
  expect(findUnfrozenIds(["B-01", "A-02", "A-01"], ["A-01", "A-03"])).toEqual([
    "A-02 is in suites/ledger.json and has no clause: ids are never removed or reused. Bring the clause back",
    "B-01 is in suites/ledger.json and has no clause: ids are never removed or reused. Bring the clause back",
    "A-03 is not in suites/ledger.json. Freeze it: npx tsx harness/tidy/freeze-ids.ts",
    "suites/ledger.json is not sorted. Sort it: npx tsx harness/tidy/freeze-ids.ts",
  ]);
});
