import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { CATALOGUE, findUnansweredRows, findUnfrozenIds, LEDGER } from "./ledger.ts";
import { filesBelow, ROOT } from "./source-files.ts";

const clauses = groups.flatMap((group) => group.clauses);
const untested = groups.flatMap((group) => group.untested ?? []);
const ids = [...clauses, ...untested].map(({ id }) => id);

test("every suite file is in suites/index.ts, and is named for its group", () => {
  const files = filesBelow("suites").filter((path) => path.endsWith(".suite.ts"));
  expect(groups.map(({ name }) => `${name.toLowerCase()}.suite.ts`).sort()).toEqual(files);
});

test("no clause id stands twice", () => {
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test("the programs are the ones that clauses name: none is missing, none is left over", () => {
  const programs = filesBelow("fixtures").filter(
    (path) => path.endsWith(".py") && !path.startsWith("lib/"),
  );
  expect([...new Set(clauses.map(({ program }) => program))].sort()).toEqual(programs);
});

test("every statement is a sentence, and every clause says where its promise is written down", () => {
  const poor = [...clauses, ...untested].filter(
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
  expect(findUnfrozenIds(ledger, ids)).toEqual([]);
});

test("every source is a link to public documentation", () => {
  const unlinked = [...clauses, ...untested].flatMap(({ id, sources }) =>
    sources.filter((source) => !/^https:\/\/[\w.-]+\/\S*$/.test(source)).map(() => id),
  );
  expect(unlinked).toEqual([]);
});

test("every row of the catalogue is a clause, or untested for a reason", () => {
  const rows = JSON.parse(readFileSync(join(ROOT, CATALOGUE), "utf8"));
  expect(findUnansweredRows(rows, groups)).toEqual([]);
});

test("a row without an answer, a reason that is none, and a clause that is no row are found", () => {
  const [clause] = clauses;
  const group = {
    name: "A",
    clauses: [{ ...clause!, id: "A-01" }],
    untested: [{ id: "A-02", statement: "It is.", sources: [], reason: "later" }],
  };
  expect(findUnansweredRows(["A-02", "A-03"], [group])).toEqual([
    "A-03 is in suites/catalogue.json and has neither a clause nor an untested entry",
    "A-02 is untested and does not say why",
    "A-01 is no row of suites/catalogue.json: clauses of its groups have the ids of its rows",
  ]);
});

test("an id that is new, gone, or out of order in the ledger is found", () => {
  expect(findUnfrozenIds(["B-01", "A-02", "A-01"], ["A-01", "A-03"])).toEqual([
    "A-02 is in suites/ledger.json and has no clause: ids are never removed or reused. Bring the clause back",
    "B-01 is in suites/ledger.json and has no clause: ids are never removed or reused. Bring the clause back",
    "A-03 is not in suites/ledger.json. Freeze it: npx tsx harness/tidy/freeze-ids.ts",
    "suites/ledger.json is not sorted. Sort it: npx tsx harness/tidy/freeze-ids.ts",
  ]);
});
