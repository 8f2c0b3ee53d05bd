import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FAILED, HEAD, PASSED, textOf } from "../results/testing/sample-results.ts";
import { aiorigHere } from "./testing/command-line.ts";

const first = { ...HEAD, clauses: ["SLEEP-01"] };
const second = { ...HEAD, clauses: ["SLEEP-02"], started: "2026-11-21T09:05:00.000Z" };
const trace = "traces/cpython/SLEEP-02.json";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-merge-"));
  write("a/results.jsonl", textOf(first, PASSED));
  write("b/results.jsonl", textOf(second, { ...FAILED, trace }));
  write(`b/${trace}`, TRACE);
});
afterEach(() => rmSync(folder, { recursive: true }));

test("merge writes the results of all shards to one file, with their traces beside it", async () => {
  const { exitCode, stdout, stderr } = await merge("a", "b/results.jsonl");
  expect({ exitCode, stdout, stderr }).toEqual({
    exitCode: 0,
    stdout:
      "all/results.jsonl: 2 verdicts of 1 column. To see them: npm run aiorig -- results all/results.jsonl",
    stderr: "",
  });
  expect(read("all/results.jsonl")).toBe(textOf(HEAD, PASSED, SHOWN));
  expect(read(`all/${trace}`)).toBe(TRACE);
  expect(read(`all/${trace}`.replace("json", "vcd"))).toContain("LED");
});

test("the order of the arguments does not change the merged file", async () => {
  await merge("a", "b");
  const before = read("all/results.jsonl");
  await merge("b", "a");
  expect(read("all/results.jsonl")).toBe(before);
});

test("if two shards contradict each other, merge refuses them and writes nothing", async () => {
  write("c/results.jsonl", textOf(second, { ...FAILED, verdict: "pass", met: true }));
  const { exitCode, stderr } = await merge("b", "c");
  expect({ exitCode, stderr, files: readdirSync(folder) }).toEqual({
    exitCode: 2,
    stderr:
      "aiorig: b/results.jsonl:2 and c/results.jsonl:2 contradict each other about SLEEP-02 on cpython: fail (expected pass, not met) and pass (expected pass, met). Put the two runs in two files, or remove one of the lines.",
    files: ["a", "b", "c"],
  });
});

test("a missing trace and measurements of time are reported", async () => {
  rmSync(join(folder, "b/traces"), { recursive: true });
  write("a/timing.jsonl", "");
  const { exitCode, stderr } = await merge("a", "b");
  expect({ exitCode, stderr: stderr.split("\n") }).toEqual({
    exitCode: 0,
    stderr: [
      `Note: b/results.jsonl: 1 trace is missing or damaged (${trace}). Without its trace, a verdict cannot be shown in detail, and certify refuses the verdict. Copy the folder of the traces together with the results.`,
      "Note: measurements of time are not merged (a/timing.jsonl), because a file must contain only measurements that were made together. To compare two of these files: npm run aiorig -- compare",
    ],
  });
});

test.each(["../a.json", "/etc/a.json", "results.jsonl", ".aiorig/a.json"])(
  "a verdict cannot name %s as its trace",
  async (name) => {
    write("b/results.jsonl", textOf(second, { ...FAILED, trace: name }));
    const { exitCode, stderr } = await merge("a", "b");
    expect({ exitCode, stderr, files: readdirSync(folder) }).toEqual({
      exitCode: 2,
      stderr: `aiorig: b/results.jsonl: the verdict of SLEEP-02 on cpython names the trace ${name}. A trace is a .json file in a folder beside the results, such as traces/reference/PIN-01.json. Correct the name, or remove it.`,
      files: ["a", "b"],
    });
  },
);

test("two verdicts cannot have the same trace", async () => {
  write("a/results.jsonl", textOf(first, { ...PASSED, trace }));
  const { exitCode, stderr } = await merge("a", "b");
  expect(stderr).toBe(
    `aiorig: SLEEP-01 on cpython in a/results.jsonl and SLEEP-02 on cpython in b/results.jsonl name the same trace ${trace}, but each verdict has its own trace. Somebody changed one of the files. Run again.`,
  );
  expect(exitCode).toBe(2);
});

test("the merged file cannot be in the folder of an input file", async () => {
  const { exitCode, stderr } = await aiorigHere(["merge", "a", "b", "--out", "b/all.jsonl"], {
    cwd: folder,
  });
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr:
      "aiorig: b/results.jsonl is in the folder of --out. The merged file needs a folder for its own traces, so name a file in another folder, such as merged/results.jsonl.",
  });
});

/**
 * Takes `program` and `ms` out of FAILED, because SHOWN must have its fields in the order in which aiorig writes them.
 * SHOWN is the line for SLEEP-02.
 */
const { program, ms, ...start } = FAILED;
const SHOWN = { ...start, program, ms, trace };

const TRACE = JSON.stringify({
  clause: "SLEEP-02",
  runtime: "cpython",
  outcome: { kind: "ended" },
  wallMs: 31,
  marks: [{ name: "b", value: null, atUs: 1 }],
  stdout: "",
  stderr: "",
  waveform: { initial: { LED: 0 }, edges: [], watchedUs: 2 },
});

function merge(...names: readonly string[]) {
  return aiorigHere(["merge", ...names, "--out", "all/results.jsonl"], { cwd: folder });
}

function write(name: string, text: string): void {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}
