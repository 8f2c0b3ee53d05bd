import { z } from "zod";
import type { Condition } from "./condition.ts";
import { conditionSchema } from "./condition-schema.ts";

const text = z.string().trim().min(1);

const CLAUSES =
  'it must be the id of a clause, a group, a pattern such as "GATHER-*", or a list of these';

const VERDICTS = ["pass", "fail", "error", "unsupported", "skipped"] as const;

/**
 * The schema of an entry in a file of your own expectations. Unknown names are errors, so that a misspelt name, such
 * as "expire", is not ignored.
 */
export const ownExpectationSchema = z
  .strictObject({
    /** An id, a group or a pattern such as `GATHER-*`, or a list of them. */
    clauses: z.union([text, z.array(text).min(1)], CLAUSES),
    /** The runtimes to which the entry applies. */
    when: conditionSchema,
    /**
     * The expected verdict. Use `pass` if aiorig's suite declares a deviation for these runtimes, but the clause passes
     * on them.
     */
    verdict: z.enum(VERDICTS),
    /** How the program stops, if the verdict is `error`. If this field is not set, the program may stop in any way. */
    outcome: z.enum(["raised", "timeout", "flooded", "crashed"]).optional(),
    /** The reason for the deviation. It may be missing only if nobody has reviewed the entry. */
    reason: text.optional(),
    /** A link to a bug report, a change or a document about the deviation. */
    link: z.url({ protocol: /^https?$/ }).optional(),
    /** The last day on which the entry counts, such as `2027-03-31`. */
    expires: z.iso.date().optional(),
    /** True for an entry that `aiorig expect --update` wrote and that nobody has reviewed. */
    unreviewed: z.literal(true).optional(),
    /** What aiorig observed when it wrote the entry. This text helps a reviewer to find the reason. */
    seen: z.string().optional(),
  })
  .superRefine(({ reason, unreviewed, verdict, outcome }, context) => {
    const complain = (message: string) => context.addIssue({ code: "custom", message });
    if (reason === undefined && unreviewed === undefined) {
      complain('"reason" is missing. Write why the runtime deviates');
    }
    if (outcome !== undefined && verdict !== "error") {
      complain('"outcome" is allowed only with the verdict "error"');
    }
  });

/**
 * An expectation of your own. If your own expectation applies to a runtime, it replaces the suite's expectation of the
 * clause for that runtime.
 */
export type OwnExpectation = z.infer<typeof ownExpectationSchema>;

/** Returns the patterns of the clauses that an entry names. */
export function patternsOf({ clauses }: OwnExpectation): readonly string[] {
  return typeof clauses === "string" ? [clauses] : clauses;
}

/** The condition of an entry. */
export function conditionOf({ when }: OwnExpectation): Condition {
  return when as Condition;
}
