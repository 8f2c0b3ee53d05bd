import { z } from "zod";
import { FAMILIES } from "../trace/runtime.ts";
import { TRAITS, type Trait } from "../trace/traits.ts";
import { type Condition, findConditionProblem } from "./condition.ts";

const traits = z.array(z.enum(Object.keys(TRAITS) as [Trait, ...Trait[]])).min(1);

/** The schema of a condition, in a suite and in a file of your own expectations. */
export const conditionSchema = z
  .strictObject({
    has: traits.optional(),
    lacks: traits.optional(),
    family: z.enum(FAMILIES).optional(),
    implementation: z.string().optional(),
    version: z.string().optional(),
    port: z.string().optional(),
    column: z.string().optional(),
  })
  .superRefine((condition, context) => {
    const message = findConditionProblem(condition as Condition);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });
