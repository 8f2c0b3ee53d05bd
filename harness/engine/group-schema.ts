import { z } from "zod";
import { type Check, defineGroup, type Group } from "../check/clause.ts";

/** What is wrong with the group that a suite file exports, with its place; undefined if nothing is. */
export function findGroupProblem(value: unknown): string | undefined {
  const { success, data, error } = group.safeParse(value);
  if (!success) {
    return error.issues
      .slice(0, MOST_PROBLEMS)
      .map(({ path, message }) => `${path.map(String).join(".") || "it"}: ${message}`)
      .join("; ");
  }
  try {
    defineGroup(data as Group);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const MOST_PROBLEMS = 5;

const check = z.custom<Check>((value) => typeof value === "function", "expected a function");
const texts = z.array(z.string());
const milliseconds = z.number().positive();
const pin = z.int().nonnegative();

const reason = { reason: z.string(), of: z.string().optional() };
const expectation = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("fail"), check: check.optional(), ...reason }),
  z.strictObject({
    verdict: z.literal("error"),
    outcome: z.enum(["raised", "timeout", "flooded", "crashed"]),
    ...reason,
  }),
  z.strictObject({ verdict: z.enum(["unsupported", "skipped"]), ...reason }),
]);

const pins = z.strictObject({
  wires: z.record(z.string(), pin),
  stimulus: z.array(
    z.strictObject({
      wire: z.string(),
      level: z.union([z.literal(0), z.literal(1), z.null()]),
      atMs: z.number().nonnegative(),
    }),
  ),
  watchMs: milliseconds,
});

/** Strict: a misspelt name, such as "expects", would be a promise that nobody keeps. */
const clause = z.strictObject({
  id: z.string(),
  level: z.enum(["must", "should", "may"]),
  statement: z.string(),
  sources: texts,
  judgedBy: z.enum(["order", "timing"]),
  program: z.string().min(1),
  check,
  pins: pins.optional(),
  limitMs: milliseconds.optional(),
  startTickMs: z.int().nonnegative().optional(),
  expect: z.record(z.string(), expectation).optional(),
});

const group = z.strictObject({
  name: z.string().regex(/^[A-Za-z][\w-]*$/, "expected letters, digits, _ and -, as in GATHER"),
  title: z.string(),
  clauses: z.array(clause),
  untested: z
    .array(
      z.strictObject({ id: z.string(), statement: z.string(), sources: texts, reason: z.string() }),
    )
    .optional(),
});
