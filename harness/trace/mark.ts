/** A value that a program passed to `mark()`, as it left the target. */
export type MarkValue =
  | null
  | boolean
  | number
  | string
  | readonly MarkValue[]
  | { readonly exception: string; readonly args: readonly MarkValue[] }
  | { readonly repr: string };

/** One event that a program recorded. `atUs` counts from the first line of the program, in the target's clock. */
export interface Mark {
  readonly name: string;
  readonly value: MarkValue;
  readonly atUs: number;
}

/**
 * The text of a mark as checks, failure messages and the SPEC page write it:
 * `name` alone where the value is None, else `name=value`, an exception as `ValueError(1)`.
 */
export function formatMark(mark: Mark): string {
  return mark.value === null ? mark.name : `${mark.name}=${formatValue(mark.value)}`;
}

function formatValue(value: MarkValue): string {
  if (value === null) return "None";
  if (typeof value === "string") return value;
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "number") return String(value);
  if (isList(value)) return `[${value.map(formatValue).join(", ")}]`;
  if ("exception" in value) return `${value.exception}(${value.args.map(formatValue).join(", ")})`;
  return value.repr;
}

function isList(value: MarkValue): value is readonly MarkValue[] {
  return Array.isArray(value);
}
