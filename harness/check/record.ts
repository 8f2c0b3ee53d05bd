import { recordOf, type Trace } from "../trace/trace.ts";
import type { Check } from "./clause.ts";
import { broken, type Finding, holds } from "./finding.ts";

/** Holds if the whole record is exactly these marks (`name` or `name=value`), in this order. */
export function recorded(...expected: string[]): Check {
  return withLegal([expected], (trace) => compareRecord(recordOf(trace), expected));
}

/** Holds if the whole record is one of the legal orders. */
export function recordedOneOf(...alternatives: readonly (readonly string[])[]): Check {
  return withLegal(alternatives, (trace) => {
    const record = recordOf(trace);
    const findings = alternatives.map((expected) => compareRecord(record, expected));
    if (findings.some((finding) => finding.kind === "holds")) return holds;
    const legal = alternatives.map((expected) => inARow(expected)).join(", or ");
    return broken(`recorded ${inARow(record)}, legal would be ${legal}`);
  });
}

/** Holds if these marks stand in this order, with any others between them. */
export function recordedInOrder(...expected: string[]): Check {
  const legal = [OTHERS, ...expected.flatMap((line) => [line, OTHERS])];
  return withLegal([legal], (trace) => {
    const record = recordOf(trace);
    let at = 0;
    for (const line of expected) {
      const found = record.indexOf(line, at);
      if (found < 0) {
        return broken(
          `"${line}" is missing after ${at === 0 ? "the start" : `"${record[at - 1]}"`} in: ${inARow(record)}`,
        );
      }
      at = found + 1;
    }
    return holds;
  });
}

/** Holds if every one of the checks does. What is broken is the finding, else what is undecided, the first of each. */
export function allOf(...checks: Check[]): Check {
  const legal = checks.find((check) => check.legal !== undefined)?.legal;
  return withLegal(legal, (trace: Trace) => {
    let worst: Finding = holds;
    for (const check of checks) {
      const finding = check(trace);
      if (finding.kind === "broken") return finding;
      if (worst.kind === "holds") worst = finding;
    }
    return worst;
  });
}

/** Marks in a row, for a sentence: one that holds blanks is quoted, so that one sees where it ends. */
export function inARow(record: readonly string[]): string {
  return record.map((line) => (line.includes(" ") ? `"${line}"` : line)).join(" ") || "nothing";
}

/** Any other marks, in a record that is shown. */
const OTHERS = "…";

function withLegal(legal: Check["legal"], check: (trace: Trace) => Finding): Check {
  return legal === undefined ? check : Object.assign(check, { legal });
}

function compareRecord(record: readonly string[], expected: readonly string[]): Finding {
  const length = Math.max(record.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (record[i] === expected[i]) continue;
    const before = i === 0 ? "at the start" : `after "${record[i - 1]}"`;
    const seen = record[i] === undefined ? "the record ends" : `"${record[i]}" was recorded`;
    const due = expected[i] === undefined ? "nothing more was due" : `"${expected[i]}" was due`;
    return broken(`${before} ${seen}, ${due}; whole record: ${inARow(record)}`);
  }
  return holds;
}
