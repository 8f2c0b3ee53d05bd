import type { Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { type Finding, worstOf } from "./finding.ts";

/**
 * Holds if all of the checks hold. If one or more checks do not hold, the finding is the worst of their findings (see
 * `worstOf`).
 */
export function allOf(...checks: readonly Check[]): Check {
  const legal = checks.find((check) => check.legal !== undefined)?.legal;
  const judgeAll = (trace: Trace) => worstOf(findingsOf(checks, trace));
  return legal === undefined ? judgeAll : Object.assign(judgeAll, { legal });
}

function* findingsOf(checks: readonly Check[], trace: Trace): Generator<Finding> {
  for (const check of checks) yield check(trace);
}
