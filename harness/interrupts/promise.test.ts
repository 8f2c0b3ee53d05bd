import { expect, test } from "vitest";
import { recorded } from "../check/order/record.ts";
import type { Outcome } from "../trace/run.ts";
import { type CountedRun, judgeRuns } from "./promise.ts";

const ENDED: Outcome = { kind: "ended" };
const LOST: Outcome = { kind: "timeout", limitMs: 200 };

test("if a program promises the same result at every point, its most frequent result counts as right", () => {
  const runs = [counted("two\n", 3), counted("one\n", 90), counted("", 900, LOST)];
  expect(judgeRuns({ kind: "same" }, runs)).toEqual([
    "the record or output of this run differs from the most frequent result of all runs",
    undefined,
    "it did not end",
  ]);
});

test("if a program promises a text, the text may be in its output or in a mark", () => {
  const runs = [counted("all done\n", 1), counted("", 1, ENDED, "done"), counted("no\n", 1)];
  expect(judgeRuns({ kind: "text", text: "done" }, runs)).toEqual([
    undefined,
    undefined,
    'the record of the run does not contain "done"',
  ]);
});

test("if a program promises only that it ends, it may print anything", () => {
  const raised: Outcome = { kind: "raised", exception: "ValueError: x", traceback: "" };
  const died: Outcome = { kind: "crashed", detail: "it reset itself" };
  const runs = [counted("1\n", 1), counted("2\n", 1, raised), counted("3\n", 1, died)];
  expect(judgeRuns({ kind: "end" }, runs)).toEqual([
    undefined,
    "it raised ValueError: x",
    "the board died: it reset itself",
  ]);
});

test("if the promise is a clause, the check of the clause judges each run", () => {
  const clause = { id: "TSF-99", check: recorded("woken") } as never;
  const runs = [counted("", 1, ENDED, "woken"), counted("", 1, ENDED, "other")];
  expect(judgeRuns({ kind: "clause", clause }, runs)).toEqual([
    undefined,
    expect.stringContaining("other"),
  ]);
});

function counted(stdout: string, points: number, outcome = ENDED, mark?: string): CountedRun {
  const marks = mark === undefined ? [] : [{ name: mark, value: null, atUs: 5 }];
  return { run: { outcome, trace: { marks, stdout, stderr: "" } }, points };
}
