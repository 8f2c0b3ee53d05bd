import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ALL_HOSTILE } from "../text/testing/hostile-text.ts";
import {
  createResultsFile,
  type Header,
  parseResults,
  readResultsFile,
  type VerdictLine,
} from "./results-file.ts";

const head: Header = {
  type: "header",
  schema: 1,
  suite: "0.1.0",
  host: "Linux x64",
  started: "2026-11-21T09:00:00.000Z",
  runtimes: [{ name: "cpython", version: "3.11.7", platform: "linux" }],
  clauses: ["SLEEP-01", "SLEEP-02"],
};

const passed: VerdictLine = {
  type: "verdict",
  clause: "SLEEP-01",
  runtime: "cpython",
  verdict: "pass",
  expected: "pass",
  met: true,
  program: "sleep/a.py",
  ms: 31,
};

const failed: VerdictLine = {
  ...passed,
  clause: "SLEEP-02",
  verdict: "fail",
  met: false,
  detail: "b came before a",
  trace: "traces/cpython/SLEEP-02.json",
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-results-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("what was appended is read back", () => {
  const path = join(folder, "new", "results.jsonl");
  const file = createResultsFile(path, head);
  file.append(passed);
  file.append(failed);
  expect(readResultsFile(path)).toEqual({ headers: [head], verdicts: [passed, failed] });
});

test("a text is kept as it was, whatever it holds", () => {
  const path = join(folder, "results.jsonl");
  createResultsFile(path, head).append({ ...failed, detail: ALL_HOSTILE });
  expect(readResultsFile(path).verdicts).toEqual([{ ...failed, detail: ALL_HOSTILE }]);
});

test("a verdict is on disk as soon as it is appended", () => {
  const path = join(folder, "results.jsonl");
  const file = createResultsFile(path, head);
  file.append(passed);
  expect(readFileSync(path, "utf8")).toBe(`${JSON.stringify(head)}\n${JSON.stringify(passed)}\n`);
});

test("a new run starts the file anew", () => {
  const path = join(folder, "results.jsonl");
  createResultsFile(path, head).append(passed);
  createResultsFile(path, head).append(failed);
  expect(readResultsFile(path).verdicts).toEqual([failed]);
});

test("shards merge by concatenation", () => {
  const other = { ...head, runtimes: [{ name: "reference" }] };
  const theirs = { ...passed, runtime: "reference" };
  const text = [head, passed, other, theirs].map((line) => `${JSON.stringify(line)}\n`).join("");
  expect(parseResults(text, "all.jsonl")).toEqual({
    headers: [head, other],
    verdicts: [passed, theirs],
  });
});

test("of two verdicts for one clause and runtime the later counts", () => {
  const again = { ...passed, ms: 40 };
  const text = [head, passed, again].map((line) => JSON.stringify(line)).join("\n");
  expect(parseResults(text, "all.jsonl").verdicts).toEqual([again]);
});

test("a bad line is refused by file and line, with what is wrong and what to do", () => {
  const good = JSON.stringify(head);
  const messages = [
    `${good}\n{"type":"verdict","clause":"SLE`,
    `${good}\n${JSON.stringify({ ...passed, verdict: "passed" })}`,
    `${good}\n\n${JSON.stringify({ ...passed, ms: "31", extra: 1 })}`,
    JSON.stringify({ ...head, schema: 2 }),
    JSON.stringify({ type: "note" }),
    JSON.stringify(passed),
    "",
  ].map(messageOf);
  expect(messages).toEqual([
    'r.jsonl:2: not a line of JSON ({"type":"verdict","clause":"SLE). If the run was cut off while it wrote, remove this line and read again.',
    'r.jsonl:2: not a header or verdict line of results (verdict: Invalid option: expected one of "pass"|"fail"|"unsupported"|"inconclusive"|"error"|"skipped"|"untested"). It was written by another version of aiorig or by hand: run again, or mend the line.',
    'r.jsonl:3: not a header or verdict line of results (ms: Invalid input: expected number, received string; Unrecognized key: "extra"). It was written by another version of aiorig or by hand: run again, or mend the line.',
    "r.jsonl:1: not a header or verdict line of results (schema: this aiorig reads schema 1). It was written by another version of aiorig or by hand: run again, or mend the line.",
    "r.jsonl:1: not a header or verdict line of results (type: Invalid discriminator value. Expected 'header' | 'verdict'). It was written by another version of aiorig or by hand: run again, or mend the line.",
    "r.jsonl:1: a verdict stands before any header line. Results files start with their header: was the first line lost in merging?",
    "r.jsonl has no line of results in it. Make one with: npm start",
  ]);
});

test("a missing file is refused with how to make one", () => {
  const path = join(folder, "results.jsonl");
  expect(() => readResultsFile(path)).toThrow(
    `there is no results file ${path}. Make one with: npm start`,
  );
  writeFileSync(path, "");
  expect(() => readResultsFile(path)).toThrow("has no line of results");
});

function messageOf(text: string): string {
  try {
    parseResults(text, "r.jsonl");
  } catch (error) {
    return (error as Error).message;
  }
  return "no error";
}
