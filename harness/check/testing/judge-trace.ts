import type { Trace } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";

const EMPTY: Trace = { marks: [], stdout: "", stderr: "" };

/**
 * Returns the finding of a check as text: `holds`, or the kind and the detail of the finding. Parts
 * of the trace that are not given are empty.
 */
export function judgeTrace(check: Check, trace: Partial<Trace>): string {
  const finding = check({ ...EMPTY, ...trace });
  return finding.kind === "holds" ? "holds" : `${finding.kind}: ${finding.detail}`;
}
