import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { FAILED, HEAD, PASSED, textOf } from "../results/testing/sample-results.ts";
import { aiorigHere } from "./testing/command-line.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-diff-"));
  const now = { ...HEAD, runtimes: [{ ...HEAD.runtimes[0]!, version: "3.12.0" }] };
  const other = { ...HEAD, runtimes: [{ name: "micropython=mine" }] };
  write("old", textOf(HEAD, PASSED, FAILED));
  write("new", textOf(now, { ...PASSED, verdict: "fail", met: false, detail: "`a` | b" }, FIXED));
  write("mine", textOf(other, { ...PASSED, runtime: "micropython=mine" }));
});
afterAll(() => rmSync(folder, { recursive: true }));

const FIXED = { ...FAILED, verdict: "pass", met: true, detail: undefined };

test("diff describes the changes in words, with the worst change first", async () => {
  const { exitCode, stdout } = await diff("old", "new");
  expect(stdout.split("\n")).toEqual([
    "old/results.jsonl → new/results.jsonl",
    "",
    "cpython",
    "  version was 3.11.7 and is 3.12.0 now.",
    "  ✗ newly failing (1)",
    "      SLEEP-01: pass → fail, expected pass (`a` | b)",
    "  · newly passing (1)",
    "      SLEEP-02: fail, expected pass (b came before a) → pass",
    "  0 clauses are unchanged.",
    "",
    "1 clause is worse, 1 other change.",
  ]);
  expect(exitCode).toBe(1);
});

test("equal results are not worse", async () => {
  const { exitCode, stdout } = await diff("old", "old/results.jsonl");
  expect({ exitCode, last: stdout.split("\n").at(-1) }).toEqual({
    exitCode: 0,
    last: "Nothing changed.",
  });
});

test("Markdown shows the changes as a table with escaped cells", async () => {
  const { exitCode, stdout } = await diff("old", "new", "--format", "markdown");
  expect(stdout.split("\n")).toEqual([
    "### aiorig: 1 clause is worse, 1 other change.",
    "",
    "old/results.jsonl → new/results.jsonl",
    "",
    "#### cpython",
    "",
    "- version was 3.11.7 and is 3.12.0 now.",
    "",
    "| clause | change | before | after |",
    "| --- | --- | --- | --- |",
    "| SLEEP-01 | **newly failing** | pass | fail, expected pass \\(\\`a\\` \\| b\\) |",
    "| SLEEP-02 | newly passing | fail, expected pass \\(b came before a\\) | pass |",
  ]);
  expect(exitCode).toBe(1);
});

test("JSON has the same data", async () => {
  const { exitCode, stdout } = await diff("old", "new", "--json");
  expect(JSON.parse(stdout)).toEqual({
    type: "diff",
    schema: 1,
    before: "old/results.jsonl",
    after: "new/results.jsonl",
    columns: [
      {
        before: "cpython",
        after: "cpython",
        identity: ["version was 3.11.7 and is 3.12.0 now"],
        changes: [
          {
            kind: "newly failing",
            clause: "SLEEP-01",
            before: "pass",
            after: "fail, expected pass (`a` | b)",
          },
          {
            kind: "newly passing",
            clause: "SLEEP-02",
            before: "fail, expected pass (b came before a)",
            after: "pass",
          },
        ],
        unchanged: 0,
      },
    ],
    onlyBefore: [],
    onlyAfter: [],
    isWorse: true,
  });
  expect(exitCode).toBe(1);
});

test("--columns compares columns with different names", async () => {
  const { exitCode, stdout } = await diff("mine", "old", "--columns", "micropython=mine=cpython");
  expect([exitCode, stdout]).toEqual([2, ""]);
  const paired = await diff("old", "mine", "--columns", "cpython:micropython=mine");
  expect(paired.stdout).toContain("\ncpython → micropython=mine\n");
});

test.each([
  [
    ["old", "mine"],
    "aiorig: no column has the same name in both results. old/results.jsonl has cpython, and mine/results.jsonl has micropython=mine. To compare two columns with different names, use --columns BEFORE=AFTER.",
  ],
  [
    ["old", "new", "--columns", "cpython=pypy"],
    "aiorig: --columns names pypy, but new/results.jsonl has no such column. Its columns are cpython.",
  ],
  [
    ["old", "new", "--columns", "cpython"],
    "error: option '--columns <before=after>' argument 'cpython' is invalid. Name two columns, such as micropython@1.25=micropython@1.26. If a name contains =, write a colon between the two names.",
  ],
  [["old", "none"], /^aiorig: there is no results file none\. Make it with: /],
])("aiorig diff %j is wrong usage", async (args, said) => {
  const { exitCode, stderr } = await diff(...args);
  expect(stderr).toEqual(typeof said === "string" ? said : expect.stringMatching(said));
  expect(exitCode).toBe(2);
});

function diff(...args: readonly string[]) {
  return aiorigHere(["diff", ...args], { cwd: folder });
}

function write(name: string, text: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, "results.jsonl"), text);
}
