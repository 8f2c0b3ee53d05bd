import { describe, expect, test } from "vitest";
import type { Clause, Expectation } from "../check/clause.ts";
import { broken, type Finding, holds, undecided } from "../check/finding.ts";
import { recorded } from "../check/order/record.ts";
import type { Outcome, Run } from "../trace/run.ts";
import { noFacts, type RuntimeFacts } from "../trace/runtime-facts.ts";
import { declaredSkip, judge, withoutRuntime } from "./judge.ts";
import type { Judgement } from "./verdict.ts";

const OUTCOMES: readonly Outcome[] = [
  { kind: "ended" },
  {
    kind: "raised",
    exception: "ValueError: 1",
    traceback:
      'Traceback (most recent call last):\n  File "a.py", line 7, in main\nValueError: 1\n',
  },
  { kind: "unsupported", reason: "no Queue" },
  { kind: "timeout", limitMs: 10_000 },
  { kind: "deadlocked", waits: ["main waits for an Event", "worker waits for the task main"] },
  { kind: "flooded", limitBytes: 1024 },
  { kind: "crashed", detail: "killed by SIGSEGV" },
  { kind: "unavailable", detail: "python3 is not on the PATH" },
  { kind: "unreadable", detail: "a.py cannot be read" },
  { kind: "aborted" },
  { kind: "rig fault", detail: "instrument went away" },
  { kind: "unmeasurable", reason: "it plays no schedules" },
];

const when = { family: "cpython" } as const;

describe("without an expectation", () => {
  test("the verdict of a clause follows what its check found", () => {
    expect(judgeFinding(holds)).toEqual({ verdict: "pass", expected: "pass", met: true });
    expect(judgeFinding(broken("b before a"))).toEqual({
      verdict: "fail",
      expected: "pass",
      met: false,
      detail: "b before a",
    });
    expect(judgeFinding(undecided("too coarse"))).toEqual({
      verdict: "inconclusive",
      expected: "pass",
      met: false,
      detail: "too coarse",
    });
  });

  test("if a program cannot be judged, the verdict is error, never fail", () => {
    const verdicts = OUTCOMES.map((outcome) => {
      const { verdict, met, broke } = judge(aCase(), run(outcome));
      return [`${outcome.kind}: ${verdict} ${met ? "met" : "unmet"}`, broke ?? []]
        .flat()
        .join(", ");
    });
    expect(verdicts).toEqual([
      "ended: pass met",
      "raised: error unmet, program",
      "unsupported: unsupported unmet",
      "timeout: error unmet, program",
      "deadlocked: error unmet, program",
      "flooded: error unmet, program",
      "crashed: error unmet, program",
      "unavailable: error unmet, runtime",
      "unreadable: error unmet, harness",
      "aborted: untested unmet",
      "rig fault: error unmet, rig",
      "unmeasurable: inconclusive unmet",
    ]);
  });

  test("the message of an error names the program, the last mark and what to do next", () => {
    const details = OUTCOMES.filter(({ kind }) => !["ended", "unsupported"].includes(kind)).map(
      (outcome) => judge(aCase(), run(outcome)).detail,
    );
    expect(details).toEqual([
      'fixtures/sleep/a.py raised ValueError: 1 (a.py, line 7) on cpython, after the mark "a". If the clause tests this exception, the program must catch and mark the exception.',
      'fixtures/sleep/a.py did not end within 10000 ms on cpython, after the mark "a". If the program only needs more time, set a larger limitMs in its clause, or use --limit-ms for all programs.',
      'fixtures/sleep/a.py can never end on cpython, after the mark "a": nothing can end its waits (main waits for an Event, worker waits for the task main). Find out what should end these waits.',
      'fixtures/sleep/a.py wrote more than 1024 bytes on cpython and was stopped, after the mark "a". Look for a print or a mark in an endless loop.',
      'cpython itself died while it ran fixtures/sleep/a.py: killed by SIGSEGV, after the mark "a". If this crash is a known defect, declare it in the clause: expect: [{ when: { column: "cpython" }, verdict: "error", outcome: "crashed", reason }].',
      "cpython could not be started: python3 is not on the PATH",
      "the program cannot be run: a.py cannot be read",
      "the run was stopped",
      "the rig of cpython failed while it ran fixtures/sleep/a.py (the program is not the cause): instrument went away",
      "it plays no schedules",
    ]);
  });

  test("if a user's class cannot be imported, the report names its file and line", () => {
    const failure = {
      exception: "SyntaxError: invalid syntax (my_queue.py, line 3)",
      traceback:
        'Traceback (most recent call last):\n  File "<string>", line 1, in <module>\n  File "/lib/probe.py", line 99, in launch\n  File "/lib/my_queue.py", line 3\nSyntaxError: invalid syntax\n',
    };
    const outcome = {
      kind: "unusable",
      name: "Queue",
      class: "my_queue:Mine",
      ...failure,
    } as const;
    expect(judge(aCase(), run(outcome))).toEqual({
      verdict: "error",
      expected: "pass",
      met: false,
      broke: "program",
      detail:
        'my_queue:Mine cannot be used as Queue on cpython: SyntaxError: invalid syntax (/lib/my_queue.py, line 3). Correct the class. If aiorig took the wrong class, correct --use or --queue ("use" in the configuration), or the folder of --library.',
    });
  });

  test("if a check throws, this is an error of the suite, not of the runtime", () => {
    const check = () => {
      throw new Error("no such mark");
    };
    expect(judge(aCase({ check }), run({ kind: "ended" }))).toEqual({
      verdict: "error",
      expected: "pass",
      met: false,
      broke: "harness",
      detail:
        "the check of SLEEP-01 could not judge the marks of fixtures/sleep/a.py on cpython: Error: no such mark. This is a defect of the suite.",
    });
  });

  test("if a check never ends, this is an error of the suite", { timeout: 20_000 }, () => {
    const check = () => {
      // Each turn of the loop sleeps, so that the test needs hardly any processor time.
      for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    };
    expect(judge(aCase({ check }), run({ kind: "ended" }))).toEqual({
      verdict: "error",
      expected: "pass",
      met: false,
      broke: "harness",
      detail:
        "the check of SLEEP-01 could not judge the marks of fixtures/sleep/a.py on cpython: the check did not end within 5 s. This is a defect of the suite.",
    });
  });

  test("a runtime may lack a feature only if the clause about this feature has the level `may`", () => {
    const unsupported = run({ kind: "unsupported", reason: "no Queue" });
    expect(judge(aCase({ level: "may" }), unsupported)).toEqual({
      verdict: "unsupported",
      expected: "pass",
      met: true,
      detail: "no Queue",
    });
    const must = judge(aCase({ level: "must" }), unsupported);
    expect(must.met).toBe(false);
    expect(must.detail).toMatch(
      /^cpython says that it lacks a feature that a "must" clause asks for: no Queue/,
    );
  });
});

describe("with an expectation", () => {
  const fails = { when, verdict: "fail", reason: "its timers are coarse" } as const;
  const failsSo: Expectation = { ...fails, check: recorded("a") };
  const crashes: Expectation = {
    when,
    verdict: "error",
    outcome: "crashed",
    reason: "a known defect",
  };
  const lacks: Expectation = { when, verdict: "unsupported", reason: "it has no Queue" };

  test("if the check of a deviation throws, this is an error of the suite", () => {
    const check = () => {
      throw new Error("no such mark");
    };
    expect(judgeFinding(broken("b before a"), { ...fails, check })).toEqual({
      verdict: "error",
      broke: "harness",
      expected: "fail",
      met: false,
      reason: "its timers are coarse",
      detail:
        "the check of the deviation that SLEEP-01 declares could not judge the marks of fixtures/sleep/a.py on cpython: Error: no such mark. This is a defect of the suite.",
    });
  });

  test("of all kinds of outcomes, only the declared deviation meets an expectation", () => {
    const table = [fails, failsSo, crashes, lacks].map((expectation) =>
      [...OUTCOMES, "broken" as const]
        .filter((seen) => {
          const judged =
            seen === "broken"
              ? judgeFinding(broken("b is missing"), expectation)
              : judge(aCase({ expect: [expectation] }), run(seen));
          expect(judged.reason).toBe(expectation.reason);
          return judged.met;
        })
        .map((seen) => (seen === "broken" ? seen : seen.kind)),
    );
    expect(table).toEqual([["broken"], ["broken"], ["crashed"], ["unsupported"]]);
  });

  test("if an expected deviation does not occur, the expectation is not met", () => {
    expect(judgeFinding(holds, fails)).toEqual({
      verdict: "pass",
      expected: "fail",
      met: false,
      reason: "its timers are coarse",
      detail:
        "expected to fail on cpython because its timers are coarse, but the clause passes. Remove the expectation, or narrow its condition (cpython)",
    });
  });

  test("a declared failure does not cover a different failure", () => {
    const other: Expectation = { ...fails, check: recorded("z") };
    expect(judgeFinding(broken("b is missing"), other)).toMatchObject({
      verdict: "fail",
      met: false,
      detail:
        'expected to fail on cpython because its timers are coarse, but the run deviates in another way: expected "z" at the start, but found "a"; whole record: a',
    });
  });

  test("a declared hang does not cover a crash", () => {
    const hangs: Expectation = {
      when,
      verdict: "error",
      outcome: "timeout",
      reason: "it hangs",
    };
    const judged = judge(
      aCase({ expect: [hangs] }),
      run({ kind: "crashed", detail: "killed by SIGSEGV" }),
    );
    expect(judged.met).toBe(false);
    expect(judged.detail).toMatch(
      /^expected to break \(timeout\) on cpython because it hangs, but the run broke in another way: cpython itself died/,
    );
  });

  test("an expectation of a hang also covers a deadlock", () => {
    const hangs: Expectation = { when, verdict: "error", outcome: "timeout", reason: "it hangs" };
    const { met } = judge(aCase({ expect: [hangs] }), run({ kind: "deadlocked", waits: [] }));
    expect(met).toBe(true);
  });

  test("an expectation for another runtime does not apply", () => {
    const other = { ...fails, when: { family: "micropython" } } as const;
    const judged = judge(aCase({ expect: [other] }), run({ kind: "ended" }));
    expect(judged).toEqual({ verdict: "pass", expected: "pass", met: true });
  });
});

describe("a clause that is not run", () => {
  test("a clause is skipped with the declared reason", () => {
    const { clause } = aCase({ expect: [{ when, verdict: "skipped", reason: "it wedges" }] });
    expect(declaredSkip(clause, CPYTHON)).toEqual({
      verdict: "skipped",
      expected: "skipped",
      met: true,
      reason: "it wedges",
    });
    expect(declaredSkip(clause, noFacts("reference"))).toBeUndefined();
  });

  test("if a runtime is missing, its clauses are skipped; if the runtime is required, they are errors", () => {
    const why = "no python3 on the PATH; install python3";
    expect(withoutRuntime(why, false)).toEqual({
      verdict: "skipped",
      expected: "pass",
      met: true,
      broke: "runtime",
      detail: why,
    });
    expect(withoutRuntime(why, true)).toEqual({
      verdict: "error",
      expected: "pass",
      met: false,
      broke: "runtime",
      detail: why,
    });
  });
});

const CPYTHON: RuntimeFacts = { ...noFacts("cpython"), family: "cpython" };

function aCase(parts: Partial<Clause> = {}) {
  const clause: Clause = {
    id: "SLEEP-01",
    level: "must",
    statement: "A sleep ends.",
    sources: [],
    judgedBy: "order",
    program: "sleep/a.py",
    check: recorded("a"),
    ...parts,
  };
  return { clause, facts: CPYTHON, program: "fixtures/sleep/a.py" };
}

function judgeFinding(finding: Finding, expectation?: Expectation): Judgement {
  const expect = expectation === undefined ? {} : { expect: [expectation] };
  return judge(aCase({ check: () => finding, ...expect }), run({ kind: "ended" }));
}

function run(outcome: Outcome): Run {
  const marks = [{ name: "a", value: null, atUs: 5 }];
  return { outcome, trace: { marks, stdout: "", stderr: "" }, wallMs: 12 };
}
