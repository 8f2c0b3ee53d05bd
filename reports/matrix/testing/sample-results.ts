// Results for tests, in the form in which a run writes them.
import type { Results } from "../../../harness/results/results-file.ts";
import type { VerdictLine } from "../../../harness/results/results-lines.ts";

/** Results with every kind of cell. */
export const everyKind = resultsOf(
  ["reference", "micropython", "cpython"],
  [
    line("SLEEP-01", "reference", "pass"),
    line("SLEEP-01", "micropython", "pass"),
    line("SLEEP-01", "cpython", "pass"),
    line("SLEEP-02", "reference", "pass"),
    line("SLEEP-02", "micropython", "fail", {
      met: false,
      detail: 'after "a" the record ends, "b" was due; whole record: a',
      trace: "traces/micropython/SLEEP-02.json",
    }),
    line("SLEEP-02", "cpython", "fail", {
      expected: "fail",
      detail: 'after "a" "b" was recorded',
      reason:
        "its sleep takes the result as a second argument; MicroPython's sleep has no such argument",
    }),
    line("TASK-01", "reference", "error", {
      met: false,
      detail: "fixtures/task/a.py did not end within 10000 ms on reference",
    }),
    line("TASK-01", "micropython", "skipped", { expected: "skipped", reason: "it wedges" }),
    line("TASK-01", "cpython", "unsupported", { detail: "no Queue" }),
    line("TASK-02", "reference", "inconclusive", { met: false, detail: "too coarse" }),
    line("TASK-02", "micropython", "pass", {
      expected: "fail",
      met: false,
      detail: "expected to fail, but the clause passes. Remove the expectation",
      reason: "it did once",
    }),
  ],
);

/** The results of one run. */
export function resultsOf(runtimes: string[], verdicts: VerdictLine[]): Results {
  return {
    headers: [
      {
        type: "header",
        schema: 2,
        suite: "0.1.0",
        host: "Linux x64",
        started: "2026-11-21T09:00:00.000Z",
        runtimes: runtimes.map((name) => ({ name })),
        clauses: [...new Set(verdicts.map(({ clause }) => clause))],
      },
    ],
    verdicts,
    notices: [],
  };
}

/**
 * Returns the line of a verdict that is expected to be `pass`. `parts` replaces its fields. The level of clause TASK-02
 * is `may`.
 */
export function line(
  clause: string,
  runtime: string,
  verdict: VerdictLine["verdict"],
  parts: Partial<VerdictLine> = {},
): VerdictLine {
  const program = `${clause.toLowerCase().replace("-", "/")}.py`;
  return {
    type: "verdict",
    clause,
    runtime,
    level: clause === "TASK-02" ? "may" : "must",
    repetition: 1,
    verdict,
    expected: "pass",
    met: true,
    program,
    ms: 30,
    ...parts,
  };
}
