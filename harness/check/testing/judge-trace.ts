import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";

const EMPTY: Trace = { marks: [], stdout: "", stderr: "" };

/** The finding of a check as text: `holds`, or its kind and its detail. Missing parts of the trace are empty. */
export function judgeTrace(check: Check, trace: Partial<Trace>): string {
  const finding = check({ ...EMPTY, ...trace });
  return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
}
