import type { Clause, Expectation, Untested } from "../check/clause.ts";
import { conditionInWords } from "../check/condition.ts";
import type { Finding } from "../check/finding.ts";
import { type CheckRun, runCheck } from "../check/run-check.ts";
import type { Outcome, Run } from "../trace/run.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { expectationOf } from "./expectation.ts";
import type { Broken, Judgement, Verdict } from "./verdict.ts";

/** What is judged: a clause on a runtime. `program` is the program's path in messages. */
export interface Case {
  readonly clause: Clause;
  readonly facts: RuntimeFacts;
  readonly program: string;
}

/**
 * Judges one run of a clause's program. Pure.
 * A run that the caller stopped has nothing to judge, so it is `untested`.
 */
export function judge(judged: Case, run: Run): Judgement {
  const seen = see(judged, run);
  const expectation = expectationOf(judged.clause, judged.facts);
  return expectation === undefined
    ? withoutExpectation(judged, seen)
    : against(expectation, judged, run, seen);
}

/** The verdict of a clause that is declared as skipped on this runtime, otherwise undefined. */
export function declaredSkip(clause: Clause, facts: RuntimeFacts): Judgement | undefined {
  const expectation = expectationOf(clause, facts);
  if (expectation?.verdict !== "skipped") return undefined;
  return { verdict: "skipped", expected: "skipped", met: true, reason: expectation.reason };
}

/** The verdict of a promise that no program can test. It is expected, and it is never a pass. */
export function declaredUntested({ reason }: Untested): Judgement {
  return { verdict: "untested", expected: "untested", met: true, reason };
}

/** The verdict of a clause about pins on a runtime without pins. It is skipped as expected. */
export function skippedWithoutPins(runtime: string): Judgement {
  const reason = `${runtime} has no pins`;
  return { verdict: "skipped", expected: "skipped", met: true, reason };
}

/**
 * The verdict of a clause whose runtime is not available on this machine: `skipped`, or `error` if
 * `isRequired` is set.
 */
export function withoutRuntime(why: string, isRequired: boolean): Judgement {
  const broken: Judgement = {
    verdict: "error",
    expected: "pass",
    met: false,
    broke: "runtime",
    detail: why,
  };
  return isRequired ? broken : { ...broken, verdict: "skipped", met: true };
}

/** The verdict of a clause that could not be run, because something other than the runtime under test broke. */
export function judgeBroken(clause: Clause, facts: RuntimeFacts, detail: string): Judgement {
  const expected = expectationOf(clause, facts)?.verdict ?? "pass";
  return { verdict: "error", expected, met: false, broke: "harness", detail };
}

interface Seen {
  readonly verdict: Verdict;
  readonly broke?: Broken;
  readonly detail?: string;
}

function see(judged: Case, run: Run): Seen {
  const { outcome } = run;
  if (outcome.kind === "aborted") return { verdict: "untested", detail: "the run was stopped" };
  if (outcome.kind === "unsupported") return { verdict: "unsupported", detail: outcome.reason };
  if (outcome.kind === "unmeasurable") return { verdict: "inconclusive", detail: outcome.reason };
  if (outcome.kind !== "ended" && outcome.kind !== "watched") {
    const broke = BROKEN_BY[outcome.kind] ?? "program";
    return { verdict: "error", broke, detail: describeOutcome(outcome, run.trace, named(judged)) };
  }
  const checked = runCheck(judged.clause.check, run.trace);
  if (checked.kind === "failed") {
    const check = `the check of ${judged.clause.id}`;
    return {
      verdict: "error",
      broke: "harness",
      detail: describeBrokenCheck(check, judged, checked.why),
    };
  }
  const { finding } = checked;
  switch (finding.kind) {
    case "holds":
      return { verdict: "pass" };
    case "broken":
      return { verdict: "fail", detail: finding.detail };
    case "undecided":
      return { verdict: "inconclusive", detail: finding.detail };
  }
}

const BROKEN_BY: Partial<Record<Outcome["kind"], Broken>> = {
  unavailable: "runtime",
  unreadable: "harness",
  "rig fault": "rig",
};

function named({ program, facts }: Case) {
  return { program, runtime: facts.column };
}

function describeBrokenCheck(check: string, { program, facts }: Case, why: string): string {
  return `${check} broke on what ${program} recorded on ${facts.column}: ${why}. That is a defect of the suite.`;
}

function withoutExpectation({ clause, facts }: Case, seen: Seen): Judgement {
  const { column } = facts;
  if (seen.verdict === "unsupported" && clause.level !== "may") {
    return {
      ...seen,
      expected: "pass",
      met: false,
      detail: `${column} says that it lacks what a "${clause.level}" clause asks for: ${seen.detail}. If that is known and right, declare it in the clause: expect: [{ when: { column: "${column}" }, verdict: "unsupported", reason }], or name in "when" what all such runtimes lack.`,
    };
  }
  const met = seen.verdict === "pass" || seen.verdict === "unsupported";
  return { ...seen, expected: "pass", met };
}

function against(expectation: Expectation, judged: Case, run: Run, seen: Seen): Judgement {
  const base = {
    verdict: seen.verdict,
    expected: expectation.verdict,
    reason: expectation.reason,
    ...(seen.broke !== undefined && { broke: seen.broke }),
  };
  if (seen.verdict === "untested") return { ...base, met: false, detail: "the run was stopped" };
  const declared = `expected to ${asDeed(expectation)} on ${judged.facts.column} because ${expectation.reason}`;
  if (seen.verdict === "pass") {
    const stale = `remove the expectation, or narrow its condition (${conditionInWords(expectation.when)})`;
    return { ...base, met: false, detail: `${declared}; but it passes: ${stale}` };
  }
  const deviation = checkDeviation(expectation, run, seen);
  if (deviation?.kind === "failed") {
    const check = `the check of what ${judged.clause.id} is expected to do`;
    const detail = describeBrokenCheck(check, judged, deviation.why);
    return { ...base, verdict: "error", broke: "harness", met: false, detail };
  }
  const otherwise = differsFromDeclared(expectation, run, seen, deviation?.finding);
  if (otherwise !== undefined) {
    return { ...base, met: false, detail: `${declared}; but ${otherwise}` };
  }
  return { ...base, met: true, ...(seen.detail === undefined ? {} : { detail: seen.detail }) };
}

/** Undefined if there is nothing to check. */
function checkDeviation(expectation: Expectation, run: Run, seen: Seen): CheckRun | undefined {
  if (seen.verdict !== "fail" || expectation.verdict !== "fail") return undefined;
  return expectation.check && runCheck(expectation.check, run.trace);
}

/** What was observed instead of the declared deviation. Undefined if it is as declared. */
function differsFromDeclared(
  expectation: Expectation,
  run: Run,
  seen: Seen,
  deviation: Finding | undefined,
): string | undefined {
  if (seen.verdict !== expectation.verdict) return `it came out as ${seen.verdict}: ${seen.detail}`;
  if (expectation.verdict === "error" && run.outcome.kind !== expectation.outcome) {
    return `it broke in another way: ${seen.detail}`;
  }
  if (deviation !== undefined && deviation.kind !== "holds") {
    return `it deviates in another way: ${deviation.detail}`;
  }
  return undefined;
}

function asDeed(expectation: Expectation): string {
  switch (expectation.verdict) {
    case "fail":
      return "fail";
    case "error":
      return `break (${expectation.outcome})`;
    case "unsupported":
      return "be unsupported";
    case "skipped":
      return "be skipped";
  }
}
