import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allureCases } from "../../reports/allure/allure-case.ts";
import { renderConformancePage } from "../../reports/conformance/page.ts";
import { renderJobSummary } from "../../reports/job-summary/job-summary.ts";
import { renderJUnit } from "../../reports/junit/junit.ts";
import { groups } from "../../suites/index.ts";
import { clausesOf, ownSuite } from "../engine/suite.ts";
import { judgeHere } from "../engine/testing/judge-here.ts";
import { exitCodeOf } from "../results/conclusion.ts";
import type { Results } from "../results/results-file.ts";
import { defineRuntime } from "../runtimes/define-runtime.ts";
import { readExpectations } from "./expectations-option.ts";
import { reportDataOf } from "./report-data.ts";
import { aiorigHere } from "./testing/command-line.ts";

const SUITE = ownSuite(groups);
const CLAUSES = clausesOf(SUITE).filter(({ id }) => ["BSEM-01", "BSEM-02"].includes(id));

let folder: string;
let file: string;
let results: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-expect-"));
  mkdirSync(join(folder, "out"));
  file = join(folder, "aiorig.expectations.json");
  results = join(folder, "out", "results.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A simulated new port of MicroPython. Each program ends without any mark. */
const port = defineRuntime({
  name: "micropython=port",
  identity: { version: "0.1", platform: "test", family: "micropython" },
  capabilities: { pins: false, clock: "virtual" },
  runProgram: async () => ({ outcome: { kind: "ended" } }),
});

/** Judges the port and writes the results. If `isUsed` is true, the expectations file of the folder is used. */
async function judgePort(isUsed = true): Promise<Results> {
  const own = isUsed ? await readExpectations(file) : undefined;
  const judged = await judgeHere({ suite: SUITE, clauses: CLAUSES, own }, [port]);
  const lines = [...judged.headers, ...judged.verdicts];
  writeFileSync(results, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return judged;
}

function expectHere(...args: readonly string[]) {
  return aiorigHere(["expect", ...args], { cwd: folder });
}

test("without a file, expect says how to write the first file", async () => {
  const { exitCode, stderr } = await expectHere();
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr:
      "aiorig: there is no expectations file aiorig.expectations.json. Create the file with: npm run aiorig -- expect --update TARGET",
  });
});

test("a new port can start with a green run if its expectations are marked as unreviewed", async () => {
  expect(exitCodeOf(await judgePort(false))).toBe(1);
  const updated = await expectHere("--update", "micropython=port");
  expect(updated.stdout.split("\n")[0]).toBe(
    "aiorig.expectations.json: 2 added, 0 changed, 0 removed. 2 of 2 entries are unreviewed.",
  );
  const judged = await judgePort();
  expect(exitCodeOf(judged)).toBe(0);
  expect(judged.verdicts.map(({ met, unreviewed }) => ({ met, unreviewed }))).toEqual([
    { met: true, unreviewed: true },
    { met: true, unreviewed: true },
  ]);
});

test("each report marks unreviewed expectations as unreviewed", async () => {
  await judgePort(false);
  await expectHere("--update", "micropython=port");
  const data = reportDataOf(await judgePort(), SUITE, join(folder, "out"));
  const console = await aiorigHere(["results", results, "--full"], { cwd: folder });
  const short = await aiorigHere(["results", results], { cwd: folder });
  expect(console.stdout).toContain("Unreviewed expectations (2)");
  expect(short.stdout).toContain("2 by your own expectations, 2 of them unreviewed.");
  expect(short.stdout).toContain("Conforms. 2 unreviewed.");
  expect(renderConformancePage(data)).toContain(
    "Unreviewed expectation: nobody has reviewed this entry",
  );
  expect(renderJUnit(data).match(/name="unreviewed" value="true"/g)).toHaveLength(2);
  expect(renderJobSummary(data)).toContain("- unreviewed, micropython=port fail: nobody has");
  expect(allureCases(data).map(({ labels }) => labels.at(-1))).toEqual([
    { name: "tag", value: "unreviewed" },
    { name: "tag", value: "unreviewed" },
  ]);
});

test("an update keeps a reviewed reason, and removes generated entries that no longer match", async () => {
  await judgePort(false);
  await expectHere("--update", "micropython=port");
  const { expectations } = JSON.parse(readFileSync(file, "utf8"));
  const { unreviewed: _, ...first } = expectations[0];
  const reviewed = { ...first, reason: "the port has no semaphores" };
  const gone = { ...expectations[1], clauses: "GONE-01" };
  write([reviewed, expectations[1], gone]);
  await judgePort();
  const updated = await expectHere("--update", "micropython=port");
  expect(updated.stdout.split("\n")[0]).toBe(
    "aiorig.expectations.json: 0 added, 0 changed, 1 removed. 1 of 2 entries are unreviewed.",
  );
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual({
    expectations: [reviewed, expectations[1]],
  });
});

test("the list shows the state of each entry", async () => {
  const when = { column: "micropython=port" };
  write([
    { clauses: "BSEM-01", when, verdict: "fail", reason: "no semaphores", expires: "2099-01-01" },
    { clauses: "BSEM-02", when, verdict: "unsupported", reason: "not yet" },
    { clauses: "BSEN-*", when, verdict: "fail", unreviewed: true, seen: "b is missing" },
  ]);
  expect(exitCodeOf(await judgePort())).toBe(1);
  const { stdout, exitCode } = await expectHere();
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    [
      "1. BSEM-01 on micropython=port: fail, until 2099-01-01, met by 1",
      "   no semaphores",
      "2. BSEM-02 on micropython=port: unsupported, not met by any verdict",
      "   stale: BSEM-02 has the verdict fail on micropython=port",
      "   not yet",
      "3. BSEN-* on micropython=port: fail, unreviewed, not met by any verdict",
      "   entry 3 (BSEN-* on micropython=port): no clause matches BSEN-*. Correct the pattern, or remove it. If the clause is",
      "   in your own suite, name the suite with --suites.",
      "   b is missing",
      "",
      "3 entries in aiorig.expectations.json, 1 unreviewed, 2 with problems.",
      "",
    ]
      .join("\n")
      .trimEnd(),
  );
});

test("if an entry has a problem, the summary shows the problem and the run does not conform", async () => {
  const when = { column: "micropython=port" };
  write([
    { clauses: "BSEM", when, verdict: "fail", reason: "no semaphores" },
    { clauses: "LOCK-01", when, verdict: "fail", reason: "no locks", expires: "2020-01-01" },
  ]);
  await judgePort();
  const { stdout, exitCode } = await aiorigHere(["results", results], { cwd: folder });
  expect(exitCode).toBe(1);
  expect(stdout.replace(/\s+/g, " ")).toContain(
    "Your own expectations have problems (1) entry 2 (LOCK-01 on micropython=port) expired on 2020-01-01",
  );
  expect(stdout).toContain("Does not conform. 1 problem with your own expectations.");
});

test.each<[what: string, text: string, why: string]>([
  ["it is not JSON", "{", "is not JSON: the text ends too early."],
  [
    "it has a comment",
    '{\n  // ours\n  "expectations": [] }',
    "is not JSON: line 2: there is a comment, and JSON has no comments. Remove the comment, or write the file as a module, such as aiorig.expectations.ts. Correct the error in that file.",
  ],
  [
    "it has a condition that is not an object",
    '{ "expectations": [{ "clauses": 1, "when": "x", "verdict": "fail", "reason": "r" }] }',
    'entry 1 clauses: it must be the id of a clause, a group, a pattern such as "GATHER-*", or a list of these; entry 1 when: it must be an object, but it is "x". Correct',
  ],
  ["it has no list", "{}", "expectations: it is missing. It must be a list"],
  [
    "it has an entry without a reason",
    '{ "expectations": [{ "clauses": "LOCK-01", "when": { "column": "x" }, "verdict": "fail" }] }',
    'entry 1: "reason" is missing. Write why the runtime deviates. Correct the file.',
  ],
  [
    "it has a misspelt name",
    '{ "expectations": [{ "clauses": "LOCK-01", "when": { "column": "x" }, "verdict": "fail", "reason": "r", "expire": "2020-01-01" }] }',
    'entry 1: unknown key "expire" (known: clauses, when, verdict, outcome, reason, link, expires, unreviewed, seen). Correct the file.',
  ],
  [
    "it has a condition for every runtime",
    '{ "expectations": [{ "clauses": "LOCK-01", "when": {}, "verdict": "fail", "reason": "r" }] }',
    "entry 1 when: the condition is empty, so it applies to every runtime. Name the runtimes that deviate. Correct the file.",
  ],
])("a file of expectations is wrong usage if %s", async (_what, text, why) => {
  writeFileSync(file, text);
  const { stderr, exitCode } = await expectHere();
  expect(exitCode).toBe(2);
  expect(stderr).toContain(`aiorig: aiorig.expectations.json`);
  expect(stderr).toContain(why);
});

test("an update refuses an unknown target, and results that were judged with other expectations", async () => {
  await judgePort(false);
  const other = await expectHere("--update", "micropython");
  expect(other.stderr).toBe(
    "aiorig: out/results.jsonl has no target micropython. Its targets are micropython=port. Run the suite on the target first, or name another results file with --from.",
  );
  write([]);
  const { stderr, exitCode } = await expectHere("--update", "micropython=port");
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    "aiorig: the verdicts in out/results.jsonl were made with other expectations than those that are now in aiorig.expectations.json. Run the suite again, and then update the expectations.",
  );
});

test("a module with a default export is also a file of expectations", async () => {
  const module = join(folder, "mine.ts");
  writeFileSync(
    module,
    'export default { expectations: [{ clauses: "BSEM", when: { column: "x" }, verdict: "fail", reason: "r" }] };\n',
  );
  const { stdout, exitCode } = await expectHere("--expectations", "mine.ts");
  expect(stdout).toContain("1. BSEM on x: fail");
  expect(exitCode).toBe(0);
});

function write(expectations: readonly unknown[]): void {
  writeFileSync(file, JSON.stringify({ expectations }));
}
