import type { z } from "zod";
import { shorten } from "./shorten.ts";

/**
 * Says in everyday words what is wrong with a value in a JSON file or a message: `it must be a list, but it is a text`.
 * These messages replace the messages of zod: `schema.safeParse(value, { error: formError })`. If a schema defines its
 * own message, that message is used instead.
 */
export function formError(issue: z.core.$ZodRawIssue): string | undefined {
  const { input } = issue;
  switch (issue.code) {
    case "invalid_type":
      return mustBe(NAMES[issue.expected] ?? `a value of the type ${issue.expected}`, input);
    case "invalid_value":
      return mustBe(choice(issue.values), input);
    case "unrecognized_keys":
      return `unknown ${issue.keys.length === 1 ? "key" : "keys"} ${issue.keys.map(quote).join(", ")}${known(issue)}`;
    case "invalid_union": {
      const { discriminator, options = [] } = issue as typeof issue & { options?: unknown[] };
      if (typeof discriminator !== "string") return undefined;
      const { [discriminator]: kind } = (input ?? {}) as Record<string, unknown>;
      if (options.length <= MOST_KEYS) return mustBe(choice(options), kind);
      return kind === undefined ? "it is missing" : `${quote(kind)} is unknown`;
    }
    case "too_small":
      return size(issue.origin, "least", issue.minimum, issue.inclusive !== false);
    case "too_big":
      return size(issue.origin, "most", issue.maximum, issue.inclusive !== false);
    case "invalid_key":
      return `this name is not valid: ${issue.issues[0]?.message ?? "it is not valid"}`;
    case "invalid_format":
      return issue.format in FORMATS ? mustBe(FORMATS[issue.format]!, input) : undefined;
    default:
      return undefined;
  }
}

const NAMES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object",
  record: "an object",
  null: "null",
};

const FORMATS: Readonly<Record<string, string>> = {
  url: "an address such as https://example.org/1",
  date: "a day such as 2027-03-31",
  safeint: "a whole number",
};

function mustBe(expected: string, input: unknown): string {
  if (input === undefined) return `it is missing. It must be ${expected}`;
  return `it must be ${expected}, but it is ${inWords(input)}`;
}

function inWords(input: unknown): string {
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object" && input !== null) return "an object";
  if (typeof input === "function") return "a function";
  return quote(input);
}

function quote(value: unknown): string {
  return shorten(JSON.stringify(value) ?? String(value), MOST_QUOTED);
}

const MOST_QUOTED = 60;

function choice(values: readonly unknown[]): string {
  const quoted = values.map((value) => JSON.stringify(value));
  return quoted.length === 1 ? quoted[0]! : `one of ${quoted.join(", ")}`;
}

/**
 * Returns the keys that an object may have, as a part of a message. Returns an empty text if the keys are not known, or
 * if there are too many.
 */
function known({ inst }: z.core.$ZodRawIssue): string {
  const shape: unknown = (inst as { readonly _zod?: { readonly def?: { shape?: unknown } } })?._zod
    ?.def?.shape;
  const keys = typeof shape === "object" && shape !== null ? Object.keys(shape) : [];
  return keys.length === 0 || keys.length > MOST_KEYS ? "" : ` (known: ${keys.join(", ")})`;
}

const MOST_KEYS = 16;

function size(
  origin: string,
  which: "least" | "most",
  limit: number | bigint,
  isInclusive: boolean,
): string {
  const unit = { string: "character", array: "entry" }[origin];
  if (unit === undefined) {
    if (isInclusive) return `it must be at ${which} ${limit}`;
    return `it must be ${which === "least" ? "more" : "less"} than ${limit}`;
  }
  if (which === "least" && Number(limit) === 1) return "it must not be empty";
  const units = Number(limit) === 1 ? unit : { character: "characters", entry: "entries" }[unit];
  return `it must have at ${which} ${limit} ${units}`;
}
