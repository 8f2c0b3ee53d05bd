import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { groups } from "../../suites/index.ts";
import { ownSuite } from "../engine/suite.ts";
import { judgeHere } from "../engine/testing/judge-here.ts";
import { parseResults, type Results } from "../results/results-file.ts";
import type { ResultsLine, VerdictLine } from "../results/results-lines.ts";
import { openRuntime } from "../runtimes/index.ts";
import { UsageError } from "../runtimes/usage-error.ts";
import type { Runtime } from "../trace/runtime.ts";
import { readFailedCases } from "./failed-cases.ts";
import { selectPart } from "./run-selection.ts";

const SUITE = ownSuite(groups);

let reference: Runtime;
let folder: string;

beforeAll(async () => {
  reference = await openRuntime("reference", {});
  folder = mkdtempSync(join(tmpdir(), "aiorig-selection-"));
});
afterAll(async () => {
  await reference.close();
  rmSync(folder, { recursive: true });
});

function idsOf(names: readonly string[], options: Parameters<typeof selectPart>[2] = {}): string[] {
  const { clauses, untested } = selectPart(SUITE, names, options);
  return [...clauses, ...untested].map(({ id }) => id);
}

const all = groups.flatMap(({ clauses, untested = [] }) => [...clauses, ...untested]);

test.each<[names: readonly string[], isSelected: (id: string) => boolean]>([
  [[], () => true],
  [["GATHER-*", "*-0?"], (id) => id.startsWith("GATHER-") || /-0.$/.test(id)],
  [["!HIL-*", "!PIN"], (id) => !/^(HIL|PIN)-/.test(id)],
  [["HIL", "!HIL-0?"], (id) => /^HIL-[^0].$/.test(id)],
])("the names %j select the right clauses", (names, isSelected) => {
  const expected = all.filter(({ id }) => isSelected(id)).map(({ id }) => id);
  expect(idsOf(names).sort()).toEqual(expected.sort());
});

test("--level selects clauses by their level", () => {
  const { clauses, untested } = selectPart(SUITE, [], { level: ["must", "should"] });
  expect(new Set(clauses.map(({ level }) => level))).toEqual(new Set(["must", "should"]));
  expect(untested).toEqual([]);
});

test.each<[names: readonly string[], options: Parameters<typeof selectPart>[2], why: RegExp]>([
  [["GATHER-*", "GETHER-*"], {}, /^no clause matches GETHER-\*\. The groups are TASK, /],
  [["!HILL"], {}, /^there is no clause or group HILL\. /],
  [["GATHER", "!GATHER"], {}, /^the names exclude every clause\. /],
  [["BSEM"], { level: ["may"] }, /^no selected clause has the level may\. Name other clauses/],
])("a selection without clauses is wrong usage: %j %j", (names, options, why) => {
  expect(() => selectPart(SUITE, names, options)).toThrow(UsageError);
  expect(() => selectPart(SUITE, names, options)).toThrow(why);
});

test("merged shards have the same verdicts as a run without shards", async () => {
  const names = ["EVENT", "LOCK", "BARRIER", "RUN-4?"];
  const whole = await judgeHere({ suite: SUITE, ...selectPart(SUITE, names, {}) }, [reference]);
  const shards: Results[] = [];
  for (const index of [1, 2, 3]) {
    const part = selectPart(SUITE, names, { shard: { index, count: 3 } });
    shards.push(await judgeHere({ suite: SUITE, ...part }, [reference]));
  }
  const texts = shards.map(({ headers, verdicts }) => toText([...headers, ...verdicts]));
  expect(new Set(shards.map(({ verdicts }) => verdicts.length)).has(0)).toBe(false);
  const merged = parseResults(texts.join(""), "merged.jsonl");
  expect(comparable(merged.verdicts)).toEqual(comparable(whole.verdicts));
  expect(merged.notices).toEqual([]);
});

test("the header of the results contains the selection of the user", async () => {
  const options = { level: ["must"] as const, shard: { index: 1, count: 2 } };
  const part = selectPart(SUITE, ["BSEM"], options);
  const { headers } = await judgeHere({ suite: SUITE, ...part, repeat: 2 }, [reference]);
  const { selection, repeat, seed, clauses } = headers[0]!;
  expect({ selection, repeat, seed, clauses }).toEqual({
    selection: { names: ["BSEM"], levels: ["must"], shard: { index: 1, count: 2 } },
    repeat: 2,
    seed: 0,
    clauses: ["BSEM-01"],
  });
});

test("--only-failed selects the unexpected verdicts of each column", () => {
  const file = join(folder, "results.jsonl");
  const of = (clause: string, runtime: string, met: boolean): VerdictLine => ({
    ...{ type: "verdict", clause, runtime, level: "must", repetition: 1 },
    ...{ verdict: met ? "pass" : "fail", expected: "pass", met, program: "x.py", ms: 1 },
  });
  const header = {
    ...{ type: "header", schema: 2, suite: "0.1.0", suiteHash: "0", host: "h" },
    started: "2026-11-28T00:00:00.000Z",
    runtimes: [{ name: "reference" }, { name: "micropython=mine" }, { name: "my-rig" }],
    clauses: ["BSEM-01", "BSEM-02"],
    limits: { programMs: 10_000, outputBytes: 1 },
    targets: { "micropython=mine": folder },
    rigFiles: { "my-rig": "./my-rig.ts" },
  } as const;
  const path = join(folder, "mine");
  writeFileSync(path, "");
  const lines = [
    { ...header, targets: { "micropython=mine": path } } as unknown as ResultsLine,
    ...[of("BSEM-01", "reference", true), of("BSEM-02", "reference", true)],
    ...[of("BSEM-01", "micropython=mine", false), of("BSEM-02", "micropython=mine", true)],
    ...[of("BSEM-01", "my-rig", true), of("BSEM-02", "my-rig", false)],
  ];
  writeFileSync(file, toText(lines));
  const failed = readFailedCases(file);
  expect(failed).toEqual({
    ids: new Set(["BSEM-01", "BSEM-02"]),
    byColumn: { "micropython=mine": ["BSEM-01"], "my-rig": ["BSEM-02"] },
    columns: { runtime: [{ kind: "known", runtime: "micropython", path }], rig: ["./my-rig.ts"] },
  });
  const { clauses, only, selection } = selectPart(SUITE, [], { onlyFailed: file }, failed);
  expect(clauses.map(({ id }) => id)).toEqual(["BSEM-01", "BSEM-02"]);
  expect({ only, selection }).toEqual({
    only: failed.byColumn,
    selection: { onlyFailed: file },
  });
});

function toText(lines: readonly ResultsLine[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}

/** Returns the verdicts in the order of their clauses, without times. */
function comparable(verdicts: readonly VerdictLine[]) {
  return verdicts
    .map(({ ms: _, ...line }) => line)
    .sort((a, b) => (a.clause < b.clause ? -1 : a.clause > b.clause ? 1 : 0));
}
