import { describe, expect, test } from "vitest";
import { joinResults } from "./join-results.ts";
import { ResultsFileError } from "./results-text.ts";
import { FAILED, HEAD, PASSED, textOf } from "./testing/sample-results.ts";

const ORDER = ["SLEEP-01", "SLEEP-02"];
const first = { ...HEAD, clauses: ["SLEEP-01"] };
const second = { ...HEAD, clauses: ["SLEEP-02"], started: "2026-11-21T09:05:00.000Z" };
const a = { path: "a.jsonl", text: textOf(first, PASSED) };
const b = { path: "b.jsonl", text: textOf(second, FAILED) };

describe("shards of one run", () => {
  test("the shards of a run become one run with one header", () => {
    expect(joinResults([a, b], ORDER)).toEqual({
      runs: [
        {
          header: HEAD,
          verdicts: [
            { line: PASSED, path: "a.jsonl" },
            { line: FAILED, path: "b.jsonl" },
          ],
        },
      ],
      missingShards: [],
      duplicates: 0,
      notices: [],
    });
  });

  test("joined shards equal the results of the whole run, apart from times", () => {
    const whole = { path: "w.jsonl", text: textOf(HEAD, FAILED, PASSED) };
    const linesOf = (sources: (typeof a)[]) =>
      joinResults(sources, ORDER).runs.map(({ header, verdicts }) => [
        header,
        verdicts.map(({ line }) => line),
      ]);
    expect(linesOf([b, a])).toEqual(linesOf([whole]));
  });

  const shard = (index: number) => ({ selection: { shard: { index, count: 2 } } });
  const one = { path: "1.jsonl", text: textOf({ ...first, ...shard(1) }, PASSED) };
  const two = { path: "2.jsonl", text: textOf({ ...second, ...shard(2) }, FAILED) };

  test("if all shards are there, the joined run is not a shard", () => {
    const { runs, missingShards } = joinResults([two, one], ORDER);
    expect({ headers: runs.map(({ header }) => header), missingShards }).toEqual({
      headers: [HEAD],
      missingShards: [],
    });
  });

  test("if a shard is missing, the joined run is still a shard, and the missing shard is reported", () => {
    const { runs, missingShards } = joinResults([two], ORDER);
    expect({ headers: runs.map(({ header }) => header), missingShards }).toEqual({
      headers: [{ ...second, ...shard(2) }],
      missingShards: ["1/2"],
    });
  });

  test("joined shards keep the record of which clauses each column judged", () => {
    const failed = { ...first, only: { cpython: ["SLEEP-01"] } };
    const { runs } = joinResults([{ path: "f.jsonl", text: textOf(failed) }, b], ORDER);
    expect(runs[0]?.header.only).toEqual({ cpython: ["SLEEP-01", "SLEEP-02"] });
  });

  test("joined shards are the same in any order of the files", () => {
    const c = { path: "c.jsonl", text: textOf({ ...HEAD, runtimes: [{ name: "reference" }] }) };
    const all = [
      [a, b, c],
      [c, b, a],
      [b, c, a],
    ].map((sources) => joinResults(sources, ORDER));
    expect(all[1]).toEqual(all[0]);
    expect(all[2]).toEqual(all[0]);
  });

  test("joined verdicts are in the order of the suite, and verdicts of unknown clauses come last", () => {
    const odd = { ...PASSED, clause: "ALPHA-01" };
    const text = textOf({ ...HEAD, clauses: ["ALPHA-01", "SLEEP-02", "SLEEP-01"] }, odd);
    expect(joinResults([{ path: "c.jsonl", text }], ORDER).runs[0]?.header.clauses).toEqual([
      "SLEEP-01",
      "SLEEP-02",
      "ALPHA-01",
    ]);
  });
});

test("runs on two machines keep their own headers", () => {
  const elsewhere = { ...second, host: "Darwin arm64" };
  const { runs } = joinResults([a, { path: "b.jsonl", text: textOf(elsewhere, FAILED) }], ORDER);
  expect(runs.map(({ header }) => header)).toEqual([first, elsewhere]);
});

test("if several files contain the same verdict, the verdict of the earliest run is kept", () => {
  const later = {
    path: "0.jsonl",
    text: textOf({ ...first, started: second.started }, { ...PASSED, ms: 99 }),
  };
  const { runs, duplicates } = joinResults([later, a], ORDER);
  expect({ verdicts: runs[0]?.verdicts, duplicates }).toEqual({
    verdicts: [{ line: PASSED, path: "a.jsonl" }],
    duplicates: 1,
  });
});

describe("refused, with both places", () => {
  test.each([
    [
      "verdicts that contradict each other",
      textOf(second, { ...PASSED, verdict: "fail", met: false }),
      "a.jsonl:2 and b.jsonl:2 contradict each other about SLEEP-01 on cpython: pass (expected pass, met) and fail (expected pass, not met). Put the two runs in two files, or remove one of the lines.",
    ],
    [
      "one column with two versions",
      textOf({ ...second, runtimes: [{ ...HEAD.runtimes[0]!, version: "3.12.0" }] }),
      "the headers a.jsonl:1 and b.jsonl:1 describe the column cpython differently: version 3.11.7 and 3.12.0. Put the two runs in two files.",
    ],
  ])("%s", (_what, text, message) => {
    const sources = [a, { path: "b.jsonl", text }];
    expect(problemOf(sources)).toBe(message);
    expect(problemOf([...sources].reverse())).toBe(message);
  });
});

test("shards with different seeds are refused", () => {
  const [one, other] = [first, second].map((header, seed) => ({
    path: `${seed}.jsonl`,
    text: textOf({ ...header, seed }),
  }));
  expect(problemOf([one!, other!])).toBe(
    "the headers 0.jsonl:1 and 1.jsonl:1 describe the column cpython differently: seed 0 and 1. Put the two runs in two files.",
  );
});

describe("if files cannot be joined, they are refused, and the message names the place and the remedy", () => {
  test.each([
    [
      "results of schema 1",
      textOf({
        ...without(HEAD, "suiteHash", "limits"),
        schema: 1,
        runtimes: [{ name: "reference" }],
      }),
      "b.jsonl:1: results of schema 1 cannot be merged, because they do not contain everything that identifies a column. Run again. The new results have schema 2.",
    ],
    [
      "a damaged line in the middle",
      `${textOf(second)}{"type":"verd\n${textOf(FAILED)}`,
      'b.jsonl:2: this line is not JSON ({"type":"verd). If the line does not belong in this file, remove it and read the file again.',
    ],
    [
      "a verdict without a header",
      textOf(FAILED),
      "b.jsonl:1: this verdict comes before any header line. A results file starts with its header. Perhaps the first line was lost when files were merged.",
    ],
    [
      "an empty file",
      "",
      "b.jsonl contains no results. Leave the file out, or make results with: npm start",
    ],
  ])("%s", (_what, text, message) => {
    expect(problemOf([a, { path: "b.jsonl", text }])).toBe(message);
  });
});

test("if a file is cut off, it is joined, with a notice", () => {
  const cut = { path: "b.jsonl", text: `${textOf(second, FAILED)}{"type":"ver` };
  expect(joinResults([cut, a], ORDER).notices).toEqual([
    'b.jsonl:3: this line is cut off ({"type":"ver), so aiorig ignores it. The run was stopped while it wrote this line.',
  ]);
});

function problemOf(sources: Parameters<typeof joinResults>[0]): string {
  try {
    joinResults(sources, ORDER);
  } catch (error) {
    if (error instanceof ResultsFileError) return error.message;
    throw error;
  }
  return "no problem";
}

function without(record: object, ...keys: readonly string[]): object {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
