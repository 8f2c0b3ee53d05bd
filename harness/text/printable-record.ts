import { printable, printableLine } from "./printable.ts";
import { shorten } from "./shorten.ts";

/**
 * Returns a copy of a record in which every text, at every depth, is safe to show. A renderer calls this function when
 * it gets its data. Each text becomes one line, except the texts under the keys in `ofSeveralLines`. Very long texts
 * are shortened. The keys of objects and maps are also made safe. Functions are copied unchanged.
 */
export function printableRecord<T>(
  record: T,
  { ofSeveralLines = [], longest = LONGEST }: PrintableRecordOptions = {},
): T {
  const show = (value: unknown, isOfSeveralLines: boolean): unknown => {
    if (typeof value === "string") {
      const shown = isOfSeveralLines ? printable(value) : printableLine(value);
      return shorten(shown, longest, isOfSeveralLines ? "\n" : " ");
    }
    if (Array.isArray(value)) return value.map((one) => show(one, isOfSeveralLines));
    if (value instanceof Map) return new Map([...value].map(showEntry));
    if (isPlainObject(value)) return Object.fromEntries(Object.entries(value).map(showEntry));
    return value;
  };
  const showEntry = ([key, value]: [unknown, unknown]): [string, unknown] => {
    const name = String(key);
    return [shorten(printableLine(name), longest), show(value, ofSeveralLines.includes(name))];
  };
  return show(record, false) as T;
}

export interface PrintableRecordOptions {
  /** The keys whose texts may have several lines. */
  readonly ofSeveralLines?: readonly string[];
  /** The largest number of characters in a shown text. A longer text is shortened. */
  readonly longest?: number;
}

/** The default of `longest`. A text of this length fills most of a screen. */
const LONGEST = 2_000;

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
