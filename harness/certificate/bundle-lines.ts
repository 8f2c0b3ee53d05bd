import { z } from "zod";
import { LEVELS } from "../check/clause.ts";

/** The version of the format. A reader refuses all other versions. */
export const BUNDLE_FORMAT = 1;

const count = z.strictObject({ passed: z.int(), total: z.int() });

/**
 * The first line of a bundle. It contains the claims of the bundle, such as the statement and the counts. The other
 * lines are the evidence for these claims.
 */
export const bundleHead = z.strictObject({
  type: z.literal("bundle"),
  format: z.literal(BUNDLE_FORMAT),
  /** The version of aiorig that wrote the bundle. */
  aiorig: z.string(),
  column: z.string(),
  /** The version that the runtime reported. */
  version: z.string(),
  /** The platform that the runtime reported. */
  platform: z.string(),
  /** True if the column runs on an emulated board. */
  emulated: z.boolean(),
  /** The name of the suite, as the statement shows it, and the hash of the suite's clauses and programs. */
  suite: z.strictObject({ name: z.string(), hash: z.string() }),
  statement: z.string(),
  /** True if nothing prevents a certificate. `obstacles` is then empty. */
  certified: z.boolean(),
  counts: z.strictObject({ must: count, should: count, may: count }),
  obstacles: z.array(z.strictObject({ clause: z.string(), why: z.string() })),
  exceptions: z.array(
    z.strictObject({ level: z.enum(LEVELS), why: z.string(), clauses: z.array(z.string()) }),
  ),
});

export type BundleHead = z.infer<typeof bundleHead>;

/** A line of a bundle that describes a clause. See ClauseRecord. */
export const bundleClause = z.strictObject({
  type: z.literal("clause"),
  id: z.string(),
  level: z.enum(LEVELS),
  statement: z.string(),
  program: z.string(),
  programHash: z.string().optional(),
  hash: z.string(),
});
