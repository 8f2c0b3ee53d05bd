// Headers and verdicts for tests of results.
import type { Header, VerdictLine } from "../results-lines.ts";

/** The header of a run of two clauses on CPython. */
export const HEAD: Header = {
  type: "header",
  schema: 2,
  suite: "0.1.0",
  suiteHash: "a".repeat(64),
  host: "Linux x64",
  started: "2026-11-21T09:00:00.000Z",
  runtimes: [
    {
      name: "cpython",
      version: "3.11.7",
      platform: "linux",
      interpreter: { path: "/usr/bin/python3", hash: "b".repeat(64) },
    },
  ],
  clauses: ["SLEEP-01", "SLEEP-02"],
  limits: { programMs: 10_000, outputBytes: 1_048_576 },
};

/** SLEEP-01 passes on CPython. */
export const PASSED: VerdictLine = {
  type: "verdict",
  clause: "SLEEP-01",
  runtime: "cpython",
  level: "must",
  repetition: 1,
  verdict: "pass",
  expected: "pass",
  met: true,
  program: "sleep/a.py",
  ms: 31,
};

/** SLEEP-02 fails on CPython. */
export const FAILED: VerdictLine = {
  ...PASSED,
  clause: "SLEEP-02",
  verdict: "fail",
  met: false,
  detail: "b came before a",
};

/** Returns the text of a results file with these lines. */
export function textOf(...lines: readonly object[]): string {
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
