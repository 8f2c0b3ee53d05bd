import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { figures, HEADLINES } from "../../suites/figures/index.ts";
import { groups } from "../../suites/index.ts";
import { findAmbiguities } from "../check/ambiguities.ts";
import { conditionInWords, findConditionProblem } from "../check/condition.ts";
import { TRAITS } from "../trace/traits.ts";
import {
  CATALOGUE,
  FIGURE_LEDGER,
  findLostPromises,
  findUnansweredRows,
  findUnfrozenIds,
  LEDGER,
} from "./ledger.ts";
import { filesBelow, ROOT, typescriptFiles } from "./source-files.ts";

const clauses = groups.flatMap((group) => group.clauses);
const untested = groups.flatMap((group) => group.untested ?? []);
const retired = groups.flatMap((group) => group.retired ?? []);
const promises = [...clauses, ...untested, ...retired];
const ids = promises.map(({ id }) => id);

test("every suite file is in suites/index.ts, and its name is the name of its group", () => {
  const files = filesBelow("suites").filter((path) => path.endsWith(".suite.ts"));
  expect(groups.map(({ name }) => `${name.toLowerCase()}.suite.ts`).sort()).toEqual(files);
});

test("no clause id is duplicated", () => {
  expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
});

test("every program belongs to a clause or a figure, and every clause and figure has its program", () => {
  const programs = filesBelow("fixtures").filter(
    (path) => path.endsWith(".py") && !/^(?:examples|irq|lib|offered|session)\//.test(path),
  );
  const named = [...clauses, ...figures].map(({ program }) => program);
  expect([...new Set(named)].sort()).toEqual(programs);
});

test("every program in the fixtures for users is named in a test", () => {
  const programs = filesBelow("fixtures/session").filter((path) => path.endsWith(".py"));
  const tests = typescriptFiles().filter(({ path }) => path.endsWith(".test.ts"));
  const texts = tests.map(({ text }) => text).join("\n");
  expect(programs.filter((path) => !texts.includes(path.split("/").at(-1)!))).toEqual([]);
});

test("every figure has its own id, a statement that is a sentence, and a source", () => {
  const figureIds = figures.map(({ id }) => id);
  expect(figureIds.filter((id, i) => figureIds.indexOf(id) !== i)).toEqual([]);
  const poor = figures.filter(
    ({ statement, sources }) =>
      !/^\S.*\.$/.test(statement) || sources.length === 0 || !sources.every(isLink),
  );
  expect(poor.map(({ id }) => id)).toEqual([]);
});

test("the ledger has every figure and is sorted", () => {
  const ledger = JSON.parse(readFileSync(join(ROOT, FIGURE_LEDGER), "utf8"));
  const figureIds = figures.map(({ id }) => id);
  expect(findUnfrozenIds(ledger, figureIds, FIGURE_LEDGER, "figure")).toEqual([]);
});

test("every headline figure exists", () => {
  const figureIds = figures.map(({ id }) => id);
  expect(HEADLINES.filter((id) => !figureIds.includes(id))).toEqual([]);
});

test("every statement is a sentence, and every clause has a source", () => {
  const poor = promises.filter(
    ({ statement, sources }) => !/^\S.*\.$/.test(statement) || sources.length === 0,
  );
  expect(poor.map(({ id }) => id)).toEqual([]);
});

test("every expectation has a reason", () => {
  const bare = clauses.flatMap(({ id, expect: expected = [] }) =>
    expected
      .filter(({ reason }) => reason.trim().length < 10)
      .map(({ when }) => `${id} on ${conditionInWords(when)}`),
  );
  expect(bare).toEqual([]);
});

test("every condition of an expectation is valid", () => {
  const wrong = clauses.flatMap(({ id, expect: expected = [] }) =>
    expected
      .map(({ when }) => findConditionProblem(when))
      .filter((problem) => problem !== undefined)
      .map((problem) => `${id}: ${problem}`),
  );
  expect(wrong).toEqual([]);
});

test("for each runtime, at most one expectation per clause applies", () => {
  const ambiguous = clauses.flatMap(({ id, expect: expected = [] }) =>
    findAmbiguities(expected).map((problem) => `${id}: ${problem}`),
  );
  expect(ambiguous).toEqual([]);
});

test("the probe tests exactly the traits that expectations name", () => {
  const probe = readFileSync(join(ROOT, "harness/runtimes/traits-probe.py"), "utf8");
  const asked = Object.keys(TRAITS).filter((trait) => probe.includes(`def ${trait}():`));
  const named = new Set(
    clauses.flatMap(({ expect: expected = [] }) =>
      expected.flatMap(({ when: { has = [], lacks = [] } }) => [...has, ...lacks]),
    ),
  );
  expect({ asked, named: [...named].sort() }).toEqual({
    asked: Object.keys(TRAITS),
    named: Object.keys(TRAITS).sort(),
  });
});

test("every retired promise has a reason and a replacement", () => {
  expect(findLostPromises(groups)).toEqual([]);
});

test("the check finds a retired promise without a reason or a replacement", () => {
  const sources = ["https://docs.micropython.org/a"];
  const lost = { id: "A-01", statement: "It is.", replacedBy: "A-02", reason: "so", sources };
  expect(findLostPromises([{ clauses: [], retired: [lost] }])).toEqual([
    "A-01 is replaced by A-02, which is neither a clause nor an untested promise",
    "A-01 is listed as retired, but its reason is missing or too short. Say why it is no longer promised",
  ]);
});

test("the ledger of clauses has every id and is sorted", () => {
  const ledger = JSON.parse(readFileSync(join(ROOT, LEDGER), "utf8"));
  expect(findUnfrozenIds(ledger, ids)).toEqual([]);
});

test("every source is a link to public documentation", () => {
  const unlinked = promises.flatMap(({ id, sources }) =>
    sources.filter((source) => !isLink(source)).map(() => id),
  );
  expect(unlinked).toEqual([]);
});

test("every id of the catalogue is a clause, or has a reason why it is untested", () => {
  const rows = JSON.parse(readFileSync(join(ROOT, CATALOGUE), "utf8"));
  expect(findUnansweredRows(rows, groups)).toEqual([]);
});

test("the check finds catalogue ids without a clause or a reason, and clauses outside the catalogue", () => {
  const [clause] = clauses;
  const group = {
    name: "A",
    clauses: [{ ...clause!, id: "A-01" }],
    untested: [{ id: "A-02", statement: "It is.", sources: [], reason: "later" }],
  };
  expect(findUnansweredRows(["A-02", "A-03"], [group])).toEqual([
    'A-03 is in suites/catalogue.json, but the suite has no clause for it, and no entry under "untested" or "retired". Add a clause or such an entry',
    "A-02 is listed as untested, but its reason is missing or too short. Say why it cannot be tested",
    "A-01 is not in suites/catalogue.json, although other ids of its group are in it. Use an id of the catalogue",
  ]);
});

test("the check finds new ids, removed ids, and a ledger that is not sorted", () => {
  expect(findUnfrozenIds(["B-01", "A-02", "A-01"], ["A-01", "A-03"])).toEqual([
    "A-02 is in suites/ledger.json but has no clause. Ids are never removed or reused: restore the clause, or declare it as retired",
    "B-01 is in suites/ledger.json but has no clause. Ids are never removed or reused: restore the clause, or declare it as retired",
    "A-03 is not in suites/ledger.json. Freeze the id with: npx tsx harness/tidy/freeze-ids.ts",
    "suites/ledger.json is not sorted. Sort the file with: npx tsx harness/tidy/freeze-ids.ts",
  ]);
});

function isLink(source: string): boolean {
  return /^https:\/\/[\w.-]+\/\S*$/.test(source);
}
