import { isDeepStrictEqual } from "node:util";
import type { VerdictLine } from "../results/results-lines.ts";

/** A recorded verdict that does not follow from its evidence. */
export interface Mismatch {
  readonly recorded: VerdictLine;
  /** The verdict line that follows from the evidence. */
  readonly now: VerdictLine;
}

/**
 * Returns a sentence that names each field whose value differs between `recorded` and `now`, together with its two
 * values.
 */
export function mismatchInWords({ recorded, now }: Mismatch): string {
  const words = differingParts(recorded, now).map(
    (part) => `${part} is ${show(recorded, part)}, but the trace leads to ${show(now, part)}`,
  );
  return `${recorded.clause}: ${words.join("; ")}.`;
}

/** Returns the names of the fields that are not equal in two records. */
export function differingParts(one: object, other: object): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => !isDeepStrictEqual(partOf(one, name), partOf(other, name)));
}

/** Returns a field of a record as JSON, or `absent` if the record does not have this field. */
export function show(record: object, name: string): string {
  const part = partOf(record, name);
  return part === undefined ? "absent" : JSON.stringify(part);
}

function partOf(record: object, name: string): unknown {
  return (record as Readonly<Record<string, unknown>>)[name];
}
