import type { Clause, Expectation, Untested } from "../check/clause.ts";
import { conditionInWords } from "../check/condition.ts";
import type { Finding } from "../check/finding.ts";
import { type CheckRun, runCheck } from "../check/run-check.ts";
import { quoteWord } from "../text/shell-word.ts";
import type { Outcome, Run } from "../trace/run.ts";
import type { RuntimeFacts } from "../trace/runtime-facts.ts";
import { describeOutcome } from "./describe-outcome.ts";
import { expectationOf } from "./expectation.ts";
import type { Broken, Judgement, Verdict } from "./verdict.ts";

/** A clause, and facts about the runtime on which it is judged. `program` is the path of the program for messages. */
export interface Case {
  readonly clause: Clause;
  readonly facts: RuntimeFacts;
  readonly program: string;
}

/**
 * Judges one run of a clause's program. This is a pure function. The verdict is `untested` if the caller stopped the
 * run. If the suite has no program for the runtime, the verdict is `unsupported`, and this verdict counts as expected.
 */
export function judge(judged: Case, run: Run): Judgement {
  const seen = see(judged, run);
  if (run.outcome.kind === "unsupported" && run.outcome.isSuitesLimit) {
    return { ...seen, expected: "unsupported", met: true };
  }
  const expectation = expectationOf(judged.clause, judged.facts);
  return expectation === undefined
    ? withoutExpectation(judged, seen)
    : against(expectation, judged, run, seen);
}

/**
 * Returns the verdict of a clause that is declared as skipped on this runtime, or undefined if the
 * clause is not declared as skipped.
 */
export function declaredSkip(clause: Clause, facts: RuntimeFacts): Judgement | undefined {
  const expectation = expectationOf(clause, facts);
  if (expectation?.verdict !== "skipped") return undefined;
  return { verdict: "skipped", expected: "skipped", met: true, reason: expectation.reason };
}

/**
 * Returns the verdict of a promise that no program can test. This verdict always counts as expected, but it is never
 * `pass`.
 */
export function declaredUntested({ reason }: Untested): Judgement {
  return { verdict: "untested", expected: "untested", met: true, reason };
}

/** Returns the verdict of a selected clause that was not run, because the run ended before the clause's turn. */
export function notRun(reason: string): Judgement {
  return { verdict: "skipped", expected: "skipped", met: true, reason };
}

/**
 * Returns the verdict of a clause about pins on a runtime without pins. The clause is skipped, and this counts as
 * expected.
 */
export function skippedWithoutPins(runtime: string): Judgement {
  const reason = `${runtime} has no pins`;
  return { verdict: "skipped", expected: "skipped", met: true, reason };
}

/**
 * Returns the verdict of a clause whose runtime is not available on this machine: `skipped`, or `error` if `isRequired`
 * is true.
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

/**
 * Returns the verdict `error` of a clause that could not be run, because something other than the runtime under test
 * broke.
 */
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
  "adapter fault": "adapter",
};

function named({ program, facts }: Case) {
  return { program, runtime: facts.column };
}

function describeBrokenCheck(check: string, { program, facts }: Case, why: string): string {
  return `${check} could not judge the marks of ${program} on ${facts.column}: ${why}. This is a defect of the suite.`;
}

function withoutExpectation({ clause, facts }: Case, seen: Seen): Judgement {
  const { column } = facts;
  if (seen.verdict === "unsupported" && clause.level !== "may") {
    return {
      ...seen,
      expected: "pass",
      met: false,
      detail: `${column} says that it lacks a feature that a "${clause.level}" clause asks for: ${seen.detail}. If the runtime really lacks the feature, declare this in the clause: expect: [{ when: { column: "${column}" }, verdict: "unsupported", reason }]. To declare it for all runtimes that lack the feature, name their traits in "when" instead of the column.`,
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
    const stale = staleAdvice(expectation, judged.facts.column);
    return { ...base, met: false, detail: `${declared}, but the clause passes. ${stale}` };
  }
  const deviation = checkDeviation(expectation, run, seen);
  if (deviation?.kind === "failed") {
    const check = `the check of the deviation that ${judged.clause.id} declares`;
    const detail = describeBrokenCheck(check, judged, deviation.why);
    return { ...base, verdict: "error", broke: "harness", met: false, detail };
  }
  const otherwise = differsFromDeclared(expectation, run, seen, deviation?.finding);
  if (otherwise !== undefined) {
    return { ...base, met: false, detail: `${declared}, but ${otherwise}` };
  }
  return { ...base, met: true, ...(seen.detail === undefined ? {} : { detail: seen.detail }) };
}

/**
 * Returns advice about an expectation that is out of date. The text must be the same on each machine and for each way
 * to start aiorig, because `aiorig verify` compares it with the text in a bundle.
 */
function staleAdvice({ when, declaredBy }: Expectation, column: string): string {
  return declaredBy === undefined
    ? `Remove the expectation, or narrow its condition (${conditionInWords(when)})`
    : `Remove ${declaredBy}, or narrow it. If nobody has reviewed the entry yet, run: aiorig expect --update ${quoteWord(column)}`;
}

/**
 * Runs the check of a declared failure. Returns undefined if the declaration has no check, or if the clause did not
 * fail.
 */
function checkDeviation(expectation: Expectation, run: Run, seen: Seen): CheckRun | undefined {
  if (seen.verdict !== "fail" || expectation.verdict !== "fail") return undefined;
  return expectation.check && runCheck(expectation.check, run.trace);
}

/** Describes how a run differs from the declared deviation. Returns undefined if the run deviates as declared. */
function differsFromDeclared(
  expectation: Expectation,
  run: Run,
  seen: Seen,
  deviation: Finding | undefined,
): string | undefined {
  if (seen.verdict !== expectation.verdict)
    return `the verdict is "${seen.verdict}": ${seen.detail}`;
  if (
    expectation.verdict === "error" &&
    expectation.outcome !== undefined &&
    kindOf(run.outcome) !== expectation.outcome
  ) {
    return `the run broke in another way: ${seen.detail}`;
  }
  if (deviation !== undefined && deviation.kind !== "holds") {
    return `the run deviates in another way: ${deviation.detail}`;
  }
  return undefined;
}

/**
 * Returns the kind of an outcome for comparisons. A deadlock counts as a timeout, because in both cases the program
 * does not end, and only some runtimes can distinguish a deadlock from a long wait.
 */
function kindOf({ kind }: Outcome): Outcome["kind"] {
  return kind === "deadlocked" ? "timeout" : kind;
}

function asDeed(expectation: Expectation): string {
  switch (expectation.verdict) {
    case "fail":
      return "fail";
    case "error":
      return expectation.outcome === undefined ? "break" : `break (${expectation.outcome})`;
    case "unsupported":
      return "be unsupported";
    case "skipped":
      return "be skipped";
  }
}
