import { z } from "zod";
import type { MarkValue } from "./mark.ts";

/** Checks the value of a mark that comes from outside: from a target or from a file. */
export const markValueSchema: z.ZodType<MarkValue> = z.lazy(() =>
  z.union([
    z.null(),
    z.boolean(),
    z.number(),
    z.string(),
    z.array(markValueSchema),
    z.object({ exception: z.string(), args: z.array(markValueSchema) }),
    z.object({ repr: z.string() }),
  ]),
);
