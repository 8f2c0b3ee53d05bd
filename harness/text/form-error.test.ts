import { expect, test } from "vitest";
import { z } from "zod";
import { formError } from "./form-error.ts";

const schema = z.strictObject({
  text: z.string().min(1).optional(),
  list: z.array(z.int()).min(2).max(3).optional(),
  kind: z.enum(["a", "b"]).optional(),
  one: z.literal("x").optional(),
  positive: z.number().positive().max(9).optional(),
  link: z.url().optional(),
  names: z.record(z.string().regex(/^[a-z]+$/, "it must be a small word"), z.boolean()).optional(),
  steps: z.discriminatedUnion("do", [z.strictObject({ do: z.literal("go") })]).optional(),
  either: z.union([z.string(), z.number()], "it must be a text or a number").optional(),
});

test.each<[value: unknown, why: string]>([
  [null, ": it must be an object, but it is null"],
  [
    { texts: "" },
    ': unknown key "texts" (known: text, list, kind, one, positive, link, names, steps, either)',
  ],
  [{ text: "" }, "text: it must not be empty"],
  [{ text: ["a"] }, "text: it must be a text, but it is a list"],
  [{ list: [1] }, "list: it must have at least 2 entries"],
  [{ list: [1, 2, 3, 4] }, "list: it must have at most 3 entries"],
  [{ list: [1, 2.5] }, "list.1: it must be a whole number, but it is 2.5"],
  [{ kind: "c" }, 'kind: it must be one of "a", "b", but it is "c"'],
  [{ one: "y" }, 'one: it must be "x", but it is "y"'],
  [{ positive: 0 }, "positive: it must be more than 0"],
  [{ positive: 10 }, "positive: it must be at most 9"],
  [
    { link: "hello" },
    'link: it must be an address such as https://example.org/1, but it is "hello"',
  ],
  [{ names: { A: true } }, "names.A: this name is not valid: it must be a small word"],
  [{ steps: { do: "stop" } }, 'steps.do: it must be "go", but it is "stop"'],
  [{ steps: {} }, 'steps.do: it is missing. It must be "go"'],
  [{ either: [] }, "either: it must be a text or a number"],
])("%j is described as: %s", (value, why) => {
  const { error } = schema.safeParse(value, { error: formError });
  expect(error?.issues.map(({ path, message }) => `${path.join(".")}: ${message}`)).toEqual([why]);
});
