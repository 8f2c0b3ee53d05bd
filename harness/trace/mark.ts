/** A value that a program passed to `mark()`, in the form in which the target sent it. */
export type MarkValue =
  | null
  | boolean
  | number
  | string
  | readonly MarkValue[]
  | { readonly exception: string; readonly args: readonly MarkValue[] }
  | { readonly repr: string };

/** An event that a program recorded. `atUs` is the time in microseconds since the first line of the program, by the clock of the target. */
export interface Mark {
  readonly name: string;
  readonly value: MarkValue;
  readonly atUs: number;
}

/**
 * Returns the text of a mark in checks, failure messages and the SPEC page. For most values the text is `name=value`.
 * For the value None, the text is only the name. A value that is an exception is written like `ValueError(1)`.
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
