import { z } from "zod";
import type { Outcome } from "./run.ts";

const detail = z.string();
const exception = { exception: z.string(), traceback: z.string() };

/** Checks an outcome that comes from a file. */
export const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ended") }),
  z.strictObject({ kind: z.literal("watched") }),
  z.strictObject({ kind: z.literal("raised"), ...exception }),
  z.strictObject({
    kind: z.literal("unusable"),
    name: z.string(),
    class: z.string(),
    ...exception,
  }),
  z.strictObject({
    kind: z.literal("unsupported"),
    reason: z.string(),
    isSuitesLimit: z.boolean().optional(),
  }),
  z.strictObject({ kind: z.literal("deadlocked"), waits: z.array(z.string()) }),
  z.strictObject({ kind: z.literal("timeout"), limitMs: z.number() }),
  z.strictObject({ kind: z.literal("flooded"), limitBytes: z.number() }),
  z.strictObject({
    kind: z.literal("crashed"),
    detail,
    resetBy: z.enum(["program", "watchdog"]).optional(),
  }),
  z.strictObject({ kind: z.literal("unreadable"), detail }),
  z.strictObject({ kind: z.literal("unavailable"), detail }),
  z.strictObject({ kind: z.literal("aborted") }),
  z.strictObject({ kind: z.literal("rig fault"), detail }),
  z.strictObject({ kind: z.literal("adapter fault"), detail }),
  z.strictObject({ kind: z.literal("unmeasurable"), reason: z.string() }),
]) as z.ZodType<Outcome>;
