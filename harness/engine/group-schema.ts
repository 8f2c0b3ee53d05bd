import { z } from "zod";
import { findAmbiguities } from "../check/ambiguities.ts";
import { type Check, defineGroup, type Expectation, type Group } from "../check/clause.ts";
import { conditionSchema } from "../check/condition-schema.ts";
import { formError } from "../text/form-error.ts";
import { deviceSchema } from "./device-schema.ts";

/**
 * Describes what is wrong with the group that a suite file exports, and where. Returns undefined if the group is valid.
 */
export function findGroupProblem(value: unknown): string | undefined {
  const { success, data, error } = group.safeParse(value, { error: formError });
  if (!success) {
    return error.issues
      .slice(0, MOST_PROBLEMS)
      .map(({ path, message }) => `${path.map(String).join(".") || "default export"}: ${message}`)
      .join("; ");
  }
  try {
    defineGroup(data as unknown as Group);
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

const common = {
  when: conditionSchema,
  reason: z.string(),
  of: z.string().optional(),
  link: z.url({ protocol: /^https$/ }).optional(),
};
const expectation = z.discriminatedUnion("verdict", [
  z.strictObject({ verdict: z.literal("fail"), check: check.optional(), ...common }),
  z.strictObject({
    verdict: z.literal("error"),
    outcome: z.enum(["raised", "timeout", "flooded", "crashed"]),
    ...common,
  }),
  z.strictObject({ verdict: z.enum(["unsupported", "skipped"]), ...common }),
]);

/** The schema of a list of expectations. For each runtime, at most one expectation of the list may apply. */
const expectations = z.array(expectation).superRefine((all, context) => {
  for (const message of findAmbiguities(all as readonly Expectation[])) {
    context.addIssue({ code: "custom", message });
  }
});

const pins = z.strictObject({
  wires: z.record(z.string(), pin),
  stimulus: z.array(
    z.strictObject({
      wire: z.string(),
      level: z.union([z.literal(0), z.literal(1), z.null()]),
      atMs: z.number().nonnegative(),
    }),
  ),
  analog: z
    .array(
      z.strictObject({
        wire: z.string(),
        volts: z.number().min(0).max(3.3),
        atMs: z.number().nonnegative(),
      }),
    )
    .optional(),
  joins: z.array(z.tuple([z.string(), z.string()])).optional(),
  devices: z.array(deviceSchema).optional(),
  watchMs: milliseconds,
  endsWithProgram: z.boolean().optional(),
});

/**
 * The schema of a clause. It is strict, because otherwise a misspelt name, such as "expects", would be ignored, and
 * nobody would check that expectation.
 */
const clause = z.strictObject({
  id: z.string(),
  level: z.enum(["must", "should", "may"]),
  statement: z.string(),
  sources: texts,
  judgedBy: z.enum(["order", "timing"]),
  program: z.string().min(1),
  check,
  pins: pins.optional(),
  typed: z.array(z.strictObject({ text: z.string(), atMs: z.number().nonnegative() })).optional(),
  limitMs: milliseconds.optional(),
  startTickMs: z.int().nonnegative().optional(),
  expect: expectations.optional(),
});

const group = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z][\w-]*$/, "expected a letter, then letters, digits, _ or -, as in GATHER"),
  title: z.string(),
  part: z.string().min(1).optional(),
  clauses: z.array(clause),
  untested: z
    .array(
      z.strictObject({ id: z.string(), statement: z.string(), sources: texts, reason: z.string() }),
    )
    .optional(),
  retired: z
    .array(
      z.strictObject({
        id: z.string(),
        statement: z.string(),
        replacedBy: z.string(),
        reason: z.string(),
        sources: texts,
      }),
    )
    .optional(),
});
