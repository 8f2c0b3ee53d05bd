import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { aiorigHere, compiledHere } from "./testing/command-line.ts";
import { plantSuite, programThat } from "./testing/planted-suite.ts";

test("`list` shows the named clauses and their statements", async () => {
  const { exitCode, stdout } = await aiorigHere(["list", "gather-01", "QUEUE-02"]);
  const ids = stdout.match(/^[A-Z]+-\d\d +(?:must|should|may) +\S/gm);
  expect(ids?.map((line) => line.split(" ")[0])).toEqual(["GATHER-01", "QUEUE-02"]);
  expect(exitCode).toBe(0);
});

test("`explain` shows everything about a clause, including its program and expectations", async () => {
  const suite = plantSuite([
    {
      program: programThat("asyncio.run(x)"),
      level: "should",
      expect: [
        { when: { family: "cpython" }, verdict: "fail", reason: "it records nothing" },
        {
          when: { implementation: "micropython", version: "<1.26", lacks: ["assertions"] },
          verdict: "error",
          outcome: "timeout",
          reason: "it hangs",
          link: "https://example.org/1",
        },
      ],
    },
  ]);
  const { exitCode, stdout } = await compiledHere([
    "explain",
    "PLANTED-01",
    "--suites",
    suite.folder,
  ]);
  suite.remove();
  expect(stdout.replaceAll(suite.folder, "DIR").trimEnd().split("\n")).toEqual([
    "PLANTED-01 (should, judged by order, time limit 10000 ms)",
    "  It marks a.",
    "",
    "Sources",
    "",
    "Expected",
    "  pass, except",
    "  cpython: fail, because it records nothing",
    "  micropython <1.26 without assertions: error (timeout), because it hangs",
    "    https://example.org/1",
    "    assertions: asyncio raises AssertionError if a second task waits for a ThreadSafeFlag",
    "",
    "It records",
    "  a",
    "",
    "Program",
    "  DIR/fixtures/01.py",
    "",
    "from probe import asyncio, mark",
    'mark("a")',
    "asyncio.run(x)",
  ]);
  expect(exitCode).toBe(0);
});

test("`explain` says what replaces a retired clause", async () => {
  const { exitCode, stdout } = await aiorigHere(["explain", "run-08"]);
  expect(stdout.trimEnd().split("\n").slice(0, 2)).toEqual([
    "RUN-08 (retired, replaced by RUN-42)",
    "  Statement: If main waits for something that no remaining task can ever cause, `run` returns None instead of hanging.",
  ]);
  expect(stdout).toContain(
    "To see the clause that replaces this promise: npm run aiorig -- explain RUN-42",
  );
  expect(exitCode).toBe(0);
});

test("`results` accepts a folder or concatenated results files, with one exit code for all runs", async () => {
  const { folder, outDir, remove } = plantSuite([
    { program: programThat() },
    { program: programThat('mark("b")') },
  ]);
  const run = ["run", "--suites", folder, "--runtime", "cpython", "--out"];
  const first = await compiledHere([...run, outDir, "PLANTED-01"]);
  const second = await compiledHere([...run, `${outDir}2`, "PLANTED-02"]);
  const all = join(folder, "all.jsonl");
  writeFileSync(
    all,
    [outDir, `${outDir}2`].map((dir) => readFileSync(join(dir, "results.jsonl"), "utf8")).join(""),
  );
  const merged = await aiorigHere(["results", all, "--full"]);
  const ofFolder = await aiorigHere(["results", `${outDir}2`, "--full"]);
  remove();
  expect(ofFolder.stdout).toMatch(/\nPLANTED-02 +✗\nPLANTED +0\/1\n/);
  expect([first.exitCode, second.exitCode, merged.exitCode]).toEqual([0, 1, 1]);
  expect(merged.stdout).toMatch(/\nPLANTED-01 +✓\nPLANTED-02 +✗\nPLANTED +1\/2\n/);
});

test("`results` refuses a file of another kind, and the error says which line is wrong and what to do", async () => {
  const { folder, remove } = plantSuite([{ program: programThat() }]);
  const file = join(folder, "planted.suite.js");
  const { exitCode, stderr } = await aiorigHere(["results", file]);
  remove();
  expect(stderr).toMatch(/^aiorig: \S+planted\.suite\.js:1: this line is not JSON \(import /);
  expect(exitCode).toBe(2);
});

test("`list` and `explain` show untested promises with their reasons", async () => {
  const listed = await aiorigHere(["list", "EVENT-11"]);
  const explained = await aiorigHere(["explain", "event-11"]);
  expect(listed.stdout).toMatch(
    /^EVENT: .*\nEVENT-11 {5}untested `set` must not be called from an/,
  );
  expect(explained.stdout).toMatch(/^EVENT-11 \(untested\)\n {2}`set` must not be called from an/);
  expect(explained.stdout).toMatch(/\nWhy it is untested\n {2}This is a rule for programs\. /);
  expect([listed.exitCode, explained.exitCode]).toEqual([0, 0]);
});

test("a run records the verdict untested for each untested promise", async () => {
  const { outDir, remove } = plantSuite([]);
  const run = await compiledHere([
    "run",
    "--full",
    "EVENT-01",
    "EVENT-11",
    "--runtime",
    "cpython",
    "--out",
    outDir,
  ]);
  const lines = readFileSync(join(outDir, "results.jsonl"), "utf8").trim().split("\n");
  const verdicts = lines.map((line) => JSON.parse(line)).filter(({ type }) => type === "verdict");
  remove();
  expect(verdicts.map(({ clause, verdict, met }) => [clause, verdict, met])).toEqual([
    ["EVENT-11", "untested", true],
    ["EVENT-01", "pass", true],
  ]);
  expect(run.stdout).toMatch(/\nEVENT-11 +· .*\nEVENT +1\/2\n/);
  expect(run.stdout).toMatch(
    /\nUntested, and why \(1\)\n {2}EVENT-11: This is a rule for programs/,
  );
  expect(run.exitCode).toBe(0);
});
