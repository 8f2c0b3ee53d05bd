import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { CATALOGUE, findUnansweredRows, findUnfrozenIds, LEDGER } from "./ledger.ts";
import { filesBelow, ROOT } from "./source-files.ts";

const clauses = groups.flatMap((group) => group.clauses);
const untested = groups.flatMap((group) => group.untested ?? []);
const ids = [...clauses, ...untested].map(({ id }) => id);

test("every suite file is in suites/index.ts and named after its group", () => {
  const files = filesBelow("suites").filter((path) => path.endsWith(".suite.ts"));
  expect(groups.map(({ name }) => `${name.toLowerCase()}.suite.ts`).sort()).toEqual(files);
});

test("no clause id is duplicated", () => {
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test("every program belongs to a clause, and every clause has its program", () => {
  const programs = filesBelow("fixtures").filter(
    (path) => path.endsWith(".py") && !path.startsWith("lib/"),
  );
  expect([...new Set(clauses.map(({ program }) => program))].sort()).toEqual(programs);
});

test("every statement is a sentence, and every clause has a source", () => {
  const poor = [...clauses, ...untested].filter(
    ({ statement, sources }) => !/^\S.*\.$/.test(statement) || sources.length === 0,
  );
  expect(poor.map(({ id }) => id)).toEqual([]);
});

test("every expectation has a reason", () => {
  const bare = clauses.flatMap(({ id, expect: expected = {} }) =>
    Object.entries(expected)
      .filter(([, { reason }]) => reason.trim().length < 10)
      .map(([runtime]) => `${id} on ${runtime}`),
  );
  expect(bare).toEqual([]);
});

test("the ledger has every id, in order", () => {
  const ledger = JSON.parse(readFileSync(join(ROOT, LEDGER), "utf8"));
  expect(findUnfrozenIds(ledger, ids)).toEqual([]);
});

test("every source is a link to public documentation", () => {
  const unlinked = [...clauses, ...untested].flatMap(({ id, sources }) =>
    sources.filter((source) => !/^https:\/\/[\w.-]+\/\S*$/.test(source)).map(() => id),
  );
  expect(unlinked).toEqual([]);
});

test("every row of the catalogue is a clause, or untested with a reason", () => {
  const rows = JSON.parse(readFileSync(join(ROOT, CATALOGUE), "utf8"));
  expect(findUnansweredRows(rows, groups)).toEqual([]);
});

test("rows without a clause or a reason are found, and clauses that are not in the catalogue", () => {
  const [clause] = clauses;
  const group = {
    name: "A",
    clauses: [{ ...clause!, id: "A-01" }],
    untested: [{ id: "A-02", statement: "It is.", sources: [], reason: "later" }],
  };
  expect(findUnansweredRows(["A-02", "A-03"], [group])).toEqual([
    "A-03 is in suites/catalogue.json but has neither a clause nor an untested entry. Add one",
    "A-02 is untested without a reason. Say why it cannot be tested",
    "A-01 is not in suites/catalogue.json, but its group is. Use an id of the catalogue",
  ]);
});

test("ids that are new, removed or out of order in the ledger are found", () => {
  expect(findUnfrozenIds(["B-01", "A-02", "A-01"], ["A-01", "A-03"])).toEqual([
    "A-02 is in suites/ledger.json but has no clause. Ids are never removed or reused: restore the clause",
    "B-01 is in suites/ledger.json but has no clause. Ids are never removed or reused: restore the clause",
    "A-03 is not in suites/ledger.json. Freeze it: npx tsx harness/tidy/freeze-ids.ts",
    "suites/ledger.json is not sorted. Sort it: npx tsx harness/tidy/freeze-ids.ts",
  ]);
});
