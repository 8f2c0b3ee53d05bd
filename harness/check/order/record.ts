import { recordOf } from "../../trace/trace.ts";
import type { Check } from "../clause.ts";
import { broken, type Finding, holds } from "../finding.ts";

/** Holds if the whole record is exactly these marks (`name` or `name=value`), in this order. */
export function recorded(...expected: string[]): Check {
  return checkRecord([expected], (record) => compareRecord(record, expected));
}

/** Holds if the whole record is one of the legal records. */
export function recordedOneOf(...alternatives: readonly (readonly string[])[]): Check {
  return checkRecord(alternatives, (record) => {
    const findings = alternatives.map((expected) => compareRecord(record, expected));
    if (findings.some((finding) => finding.kind === "holds")) return holds;
    const legal = alternatives.map((expected) => inARow(expected)).join(", or ");
    return broken(`recorded ${inARow(record)}; expected ${legal}`);
  });
}

/** Holds if the record contains these marks in this order, with any other marks between them. */
export function recordedInOrder(...expected: string[]): Check {
  const legal = [OTHERS, ...expected.flatMap((line) => [line, OTHERS])];
  return checkRecord([legal], (record) => {
    let at = 0;
    for (const line of expected) {
      const found = record.indexOf(line, at);
      if (found < 0) {
        const place = at === 0 ? "" : ` after "${record[at - 1]}"`;
        return broken(`expected "${line}"${place}; whole record: ${inARow(record)}`);
      }
      at = found + 1;
    }
    return holds;
  });
}

/**
 * Returns marks as one line of text. A mark that contains spaces is quoted, so that readers see
 * where the mark ends.
 */
export function inARow(record: readonly string[]): string {
  return record.map((line) => (line.includes(" ") ? `"${line}"` : line)).join(" ") || "nothing";
}

/** In a legal record, this text stands for any other marks. */
const OTHERS = "…";

function checkRecord(
  legal: NonNullable<Check["legal"]>,
  judge: (record: readonly string[]) => Finding,
): Check {
  const check: Check = (trace) => judge(recordOf(trace));
  return Object.assign(check, { legal });
}

function compareRecord(record: readonly string[], expected: readonly string[]): Finding {
  const length = Math.max(record.length, expected.length);
  for (let i = 0; i < length; i++) {
    if (record[i] === expected[i]) continue;
    const place = i === 0 ? "at the start" : `after "${record[i - 1]}"`;
    const due = expected[i] === undefined ? "no mark" : `"${expected[i]}"`;
    const seen = record[i] === undefined ? "the record ends there" : `found "${record[i]}"`;
    return broken(`expected ${due} ${place}, but ${seen}; whole record: ${inARow(record)}`);
  }
  return holds;
}
