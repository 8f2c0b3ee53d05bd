import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parseResults, readResultsFile } from "./results-file.ts";
import type { Header, VerdictLine } from "./results-lines.ts";
import { FAILED, HEAD as head, PASSED as passed } from "./testing/sample-results.ts";

const failed: VerdictLine = { ...FAILED, trace: "traces/cpython/SLEEP-02.json" };

test("what was written is read back", () => {
  expect(parse(head, passed, failed)).toEqual({
    headers: [head],
    verdicts: [passed, failed],
    notices: [],
  });
});

describe("runs in one file", () => {
  test("several runs in one file are read as shards of one result", () => {
    const other = { ...head, runtimes: [{ name: "reference" }] };
    const theirs = { ...passed, runtime: "reference" };
    expect(parse(head, passed, other, theirs)).toEqual({
      headers: [head, other],
      verdicts: [passed, theirs],
      notices: [],
    });
  });

  test("two runs in one file may contain the same verdict", () => {
    expect(parse(head, passed, head, { ...passed, ms: 40 }).verdicts).toEqual([passed]);
  });

  test("runs in one file may repeat a clause, and each repetition keeps its verdict", () => {
    const again: VerdictLine = { ...passed, repetition: 2, verdict: "fail", met: false };
    expect(parse(head, passed, again).verdicts).toEqual([passed, again]);
  });

  test("two runs in one file must not contradict each other about a clause", () => {
    const other = { ...passed, verdict: "fail", met: false } as const;
    expect(problemOf(head, passed, head, other)).toBe(
      "r.jsonl: lines 2 and 4 contradict each other about SLEEP-01 on cpython: pass (expected pass, met) and fail (expected pass, not met). Put the two runs in two files, or remove one of the lines.",
    );
  });

  test.each<[string, Partial<Header>, string]>([
    [
      "library",
      { library: { path: "/b", hash: "c".repeat(64) } },
      "library none and /b (cccccccccccc)",
    ],
    ["primitives", { use: { Queue: "m:Q" } }, 'use none and {"Queue":"m:Q"}'],
    ["suite", { suiteHash: "d".repeat(64) }, "suite aaaaaaaaaaaa and dddddddddddd"],
    ["aiorig", { suite: "0.2.0" }, "aiorig's version 0.1.0 and 0.2.0"],
    [
      "limit",
      { limits: { programMs: 1, outputBytes: 1_048_576 } },
      'limits {"programMs":10000,"outputBytes":1048576} and {"programMs":1,"outputBytes":1048576}',
    ],
    [
      "version",
      { runtimes: [{ ...head.runtimes[0]!, version: "3.12.0" }] },
      "version 3.11.7 and 3.12.0",
    ],
    [
      "interpreter",
      { runtimes: [{ ...head.runtimes[0]!, interpreter: { path: "/p", hash: "e".repeat(64) } }] },
      "interpreter /usr/bin/python3 (bbbbbbbbbbbb) and /p (eeeeeeeeeeee)",
    ],
  ])("runs in one file must not differ in the %s of a column", (_part, change, words) => {
    expect(problemOf(head, passed, { ...head, ...change }, failed)).toBe(
      `r.jsonl: the headers in lines 1 and 3 describe the column cpython differently: ${words}. Put the two runs in two files.`,
    );
  });

  test("two runs in one file may name the same interpreter by two different paths", () => {
    const moved = {
      ...head.runtimes[0]!,
      interpreter: { path: "/opt/python3", hash: "b".repeat(64) },
    };
    expect(parse(head, passed, { ...head, runtimes: [moved] }, failed).verdicts).toHaveLength(2);
  });

  test("a runtime may be missing in one of several runs in a file", () => {
    const without = { ...head, runtimes: [{ name: "cpython" }] };
    expect(parse(without, head, passed).headers).toEqual([without, head]);
  });
});

describe("if a line is cut off, a notice reports it, and the line does not count", () => {
  const cut = '{"type":"verdict","clause":"SLE';

  test("the last line of a file may be cut off", () => {
    expect(parseResults(`${text(head, passed)}${cut}`, "r.jsonl")).toEqual({
      headers: [head],
      verdicts: [passed],
      notices: [
        `r.jsonl:3: this line is cut off (${cut}), so aiorig ignores it. The run was stopped while it wrote this line.`,
      ],
    });
  });

  test("the last line of a shard may be cut off, even if the header of the next shard follows", () => {
    const { verdicts, notices } = parseResults(
      `${text(head, passed)}${cut}${text(head, failed)}`,
      "r.jsonl",
    );
    expect({ verdicts, notices }).toEqual({
      verdicts: [passed, failed],
      notices: [
        `r.jsonl:3: this line is cut off (${cut}), so aiorig ignores it. The run was stopped while it wrote this line.`,
      ],
    });
  });
});

describe("a cut-off end is recognised", () => {
  test.each([
    ["after one character, before the next header", (end: string) => `{${end}`],
    ["after a few characters, before the next header", (end: string) => `{"ty${end}`],
    ["on its own line, before the next header", (end: string) => `{"type":"ver\n${end}`],
    ["as zero bytes after a power cut", (end: string) => `\0\0\0\0${end}`],
    ["as zero bytes after a part of the line", (end: string) => `{"type":"ver\0\0${end}`],
  ])("%s", (_where, cut) => {
    const whole = `${text(head, passed)}${cut(text(head, failed))}`;
    const { verdicts, notices } = parseResults(whole, "r.jsonl");
    expect({ verdicts, notices: notices.length }).toEqual({
      verdicts: [passed, failed],
      notices: 1,
    });
    expect(parseResults(`${text(head, passed)}${cut("")}`, "r.jsonl").verdicts).toEqual([passed]);
  });

  test("if several files are concatenated, a cut-off last line is recognised in each of these files", () => {
    const cut = `${text(head, passed)}{"type":"verdict","cl`;
    expect(parseResults(cut.repeat(3), "r.jsonl").notices).toHaveLength(3);
  });

  test("a cut-off line in the middle of a run is refused", () => {
    expect(problem(`${text(head, passed)}{"type":"verdict","cl\n${text(failed)}`)).toBe(
      'r.jsonl:3: this line is not JSON ({"type":"verdict","cl). If the line does not belong in this file, remove it and read the file again.',
    );
  });
});

test("a byte order mark and Windows line ends in a results file are ignored", () => {
  const windows = `\uFEFF${text(head, passed).replaceAll("\n", "\r\n")}`;
  expect(parseResults(windows, "r.jsonl").verdicts).toEqual([passed]);
});

describe("a clause that is not known", () => {
  test("if a run has a verdict for a clause that its header does not name, the clause is shown with a notice", () => {
    const odd = { ...passed, clause: "NOPE-01" };
    expect(parse(head, odd)).toEqual({
      headers: [head],
      verdicts: [odd],
      notices: [
        "r.jsonl:2: the header before this line does not name the clause NOPE-01. aiorig shows and counts the verdict of this clause anyway.",
      ],
    });
  });

  test("if this version of aiorig does not have a clause, its verdict is shown with a notice", () => {
    const levels = new Map([["SLEEP-02", "must"]] as const);
    expect(parseResults(text(head, passed), "r.jsonl", levels).notices).toEqual([
      "r.jsonl:2: this version of aiorig has no clause SLEEP-01. aiorig shows and counts the verdict of this clause anyway.",
    ]);
  });
});

describe("schema 1", () => {
  const { suiteHash: _hash, limits: _limits, ...shared } = head;
  const old = {
    ...shared,
    schema: 1,
    runtimes: [{ name: "cpython", version: "3.11.7", platform: "linux" }],
    library: "/lib",
  };
  const { level: _level, repetition: _repetition, ...oldPassed } = passed;

  test("a file of schema 1 is read with a notice, and its clauses get their levels from the suite", () => {
    const levels = new Map([["SLEEP-01", "may"]] as const);
    expect(parseResults(text(old, oldPassed), "r.jsonl", levels)).toEqual({
      headers: [{ ...old, library: { path: "/lib" } }],
      verdicts: [{ ...passed, level: "may" }],
      notices: [
        "r.jsonl:1: schema 1 does not name the interpreter, the limits and the suite, so different runs may look like the same run. Run again. The new results have schema 2.",
      ],
    });
  });

  test("if the suite does not know a clause of a schema 1 file, the clause gets the level must and a notice", () => {
    const { verdicts, notices } = parseResults(text(old, oldPassed), "r.jsonl");
    expect({ level: verdicts[0]?.level, notice: notices[1] }).toEqual({
      level: "must",
      notice:
        'r.jsonl:2: the level of SLEEP-01 is not known, so aiorig uses the level "must". Name the suite of this clause with --suites.',
    });
  });

  test("different libraries of two headers are also reported for files of schema 1", () => {
    expect(problem(text(old, { ...old, library: "/other" }))).toBe(
      "r.jsonl: the headers in lines 1 and 2 describe the column cpython differently: library /lib and /other. Put the two runs in two files.",
    );
  });
});

test("a bad line is refused, and the message names the file, the line, the mistake and the remedy", () => {
  const odd = (line: object) => problem(text(head, line));
  expect([
    odd({ ...passed, verdict: "passed" }),
    odd({ ...passed, ms: "31", extra: 1 }),
    odd({ ...passed, runtime: "micropython" }),
    problem(text({ ...head, schema: 3 })),
    problem(text({ type: "note" })),
    problem(text(passed)),
    problem(`${text(head)}hello\n${text(passed)}`),
    problem(""),
  ]).toEqual([
    'r.jsonl:2: this is not a header or verdict line of results (verdict: it must be one of "pass", "fail", "unsupported", "inconclusive", "error", "skipped", "untested", but it is "passed"). Another version of aiorig wrote it, or somebody changed it. Run again, or correct the line.',
    'r.jsonl:2: this is not a header or verdict line of results (ms: it must be a number, but it is "31"; unknown key "extra"). Another version of aiorig wrote it, or somebody changed it. Run again, or correct the line.',
    "r.jsonl:2: this verdict is for the column micropython, but the header in line 1 does not name this column. Perhaps a header was lost when files were merged.",
    "r.jsonl:1: this is not a header or verdict line of results (schema: this version of aiorig reads schema 1 and 2, not 3). Another version of aiorig wrote it, or somebody changed it. Run again, or correct the line.",
    'r.jsonl:1: this is not a header or verdict line of results (type: expected "header" or "verdict"). Another version of aiorig wrote it, or somebody changed it. Run again, or correct the line.',
    "r.jsonl:1: this verdict comes before any header line. A results file starts with its header. Perhaps the first line was lost when files were merged.",
    "r.jsonl:2: this line is not JSON (hello). If the line does not belong in this file, remove it and read the file again.",
    "r.jsonl contains no results. Make results with: npm start",
  ]);
});

describe("a file", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "aiorig-results-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test("a missing results file is refused, and the message says how to make the file", () => {
    const path = join(folder, "results.jsonl");
    expect(() => readResultsFile(path)).toThrow(
      `there is no results file ${path}. Make it with: npm start`,
    );
  });

  test("an empty results file is refused", () => {
    const path = join(folder, "results.jsonl");
    writeFileSync(path, "");
    expect(() => readResultsFile(path)).toThrow("contains no results");
  });

  test("if the user names a folder, it is refused, and the message names the results file in this folder", () => {
    const path = join(folder, "results.jsonl");
    writeFileSync(path, "");
    expect(() => readResultsFile(folder)).toThrow(
      `${folder} cannot be read: it is a folder. Name the file in this folder: ${path}.`,
    );
  });
});

function parse(...lines: object[]) {
  return parseResults(text(...lines), "r.jsonl");
}

function problemOf(...lines: object[]): string {
  return problem(text(...lines));
}

function problem(text: string): string {
  try {
    parseResults(text, "r.jsonl");
  } catch (error) {
    return (error as Error).message;
  }
  return "no problem";
}

function text(...lines: object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
