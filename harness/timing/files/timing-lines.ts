import { z } from "zod";
import { CAUSES } from "../causes/attribute.ts";
import { BUDGET_STATISTICS } from "../figure.ts";

/** The version of the format of a file of measurements. */
export const TIMING_SCHEMA = 1;

export const TIMING_FILE = "timing.jsonl";

const contentSchema = z.strictObject({ path: z.string(), hash: z.string().optional() });

/** A measured target: the software that ran on it, and whether its times are emulated. */
export const targetSchema = z.strictObject({
  column: z.string(),
  version: z.string(),
  platform: z.string(),
  implementation: z.string().optional(),
  interpreter: contentSchema.optional(),
  asyncio: z.string().optional(),
  firmware: contentSchema.optional(),
  /** True if an emulator, and not hardware, produced the times. */
  isEmulated: z.boolean(),
  /** The name of the rig that measured. Absent if no rig measured. */
  rig: z.string().optional(),
});

const headerSchema = z.strictObject({
  type: z.literal("timing"),
  schema: z.literal(TIMING_SCHEMA),
  /** The version of aiorig. */
  suite: z.string(),
  started: z.iso.datetime(),
  host: z.string(),
  targets: z.array(targetSchema),
  /** The ids of the timing figures that aiorig was asked to measure. */
  figures: z.array(z.string()),
  /**
   * For each timing figure: one SHA-256 of its program, the program's constants, and aiorig's modules that the program
   * imports. Files of older versions have no hashes.
   */
  programs: z.record(z.string(), z.string()).optional(),
  /**
   * Timing figures that measure the user's own programs. Each entry has the path of the program and the time that the
   * program requests.
   */
  ownFigures: z
    .array(z.strictObject({ id: z.string(), program: z.string(), requestedUs: z.number() }))
    .optional(),
  /** The limits (budgets) that the user's configuration sets for timing figures. */
  budgets: z
    .array(
      z.strictObject({
        figure: z.string(),
        target: z.string().optional(),
        statistic: z.enum(BUDGET_STATISTICS),
        limit: z.number(),
        reason: z.string(),
      }),
    )
    .optional(),
  /**
   * How much to measure. `blocks` is the number of blocks of samples. `samples` is the number of samples per timing
   * figure, over all blocks together. `soakMs` is the length of a soak. `samples` and `soakMs` are set only if the user
   * chose them.
   */
  plan: z.strictObject({
    samples: z.number().int().positive().optional(),
    blocks: z.number().int().positive(),
    soakMs: z.number().positive().optional(),
  }),
});

/**
 * One block of samples. `us` holds the samples in microseconds, in the order in which they were measured, with up to
 * three decimals.
 */
const blockSchema = z.strictObject({
  type: z.literal("block"),
  figure: z.string(),
  column: z.string(),
  load: z.number().int().nonnegative().optional(),
  source: z.enum(["marks", "edges"]),
  stepUs: z.number().nonnegative(),
  tickUs: z.number().positive(),
  lost: z.number().int().nonnegative(),
  /**
   * The time in microseconds that the measurement itself adds to a sample. It is already subtracted from the samples in
   * `us`.
   */
  costUs: z.number().nonnegative().optional(),
  /**
   * Two numbers in ppm. The first number says how much faster the target's clock was than the clock that measured. The
   * second number is half the width of the 95 % interval of the first number.
   */
  clockPpm: z.tuple([z.number(), z.number()]).optional(),
  us: z.array(z.number()),
});

const missingSchema = z.strictObject({
  type: z.literal("missing"),
  figure: z.string(),
  column: z.string(),
  reason: z.string(),
  isUnsupported: z.boolean(),
});

/**
 * The levels of the wires during one sample and shortly before and after it. Each edge has the name of its wire, its
 * new level, and its time in microseconds since the start of this recording.
 */
const wiresSchema = z.strictObject({
  lengthUs: z.number().nonnegative(),
  /** The start and the stop of the sample, in microseconds since the start of this recording. */
  sampleUs: z.tuple([z.number(), z.number()]),
  initial: z.record(z.string(), z.union([z.literal(0), z.literal(1), z.null()])),
  edges: z.array(z.tuple([z.string(), z.union([z.literal(0), z.literal(1)]), z.number()])),
});

/**
 * The worst samples that an instrument measured for a timing figure on a target. `block` is the index of the block
 * among the blocks of this figure and target. `sample` is the index of the sample in the block's `us`. Both indexes
 * start at 0.
 */
const worstSchema = z.strictObject({
  type: z.literal("worst"),
  figure: z.string(),
  column: z.string(),
  /** The reason why the samples have no `causes`. */
  withoutCauses: z.string().optional(),
  samples: z.array(
    z.strictObject({
      block: z.number().int().nonnegative(),
      sample: z.number().int().nonnegative(),
      us: z.number(),
      /**
       * For each part of this sample that took longer than in samples close to the median: the additional time in
       * microseconds.
       */
      causes: z.array(z.tuple([z.enum(CAUSES), z.number()])).optional(),
      wires: wiresSchema.optional(),
    }),
  ),
});

/** The last line of a file of measurements. It is missing if the measurement was stopped. */
const endSchema = z.strictObject({ type: z.literal("end"), ended: z.iso.datetime() });

export const timingLineSchema = z.discriminatedUnion("type", [
  headerSchema,
  blockSchema,
  missingSchema,
  worstSchema,
  endSchema,
]);

export type TimingLine = z.infer<typeof timingLineSchema>;
export type TimingHeader = z.infer<typeof headerSchema>;
export type TimingTarget = z.infer<typeof targetSchema>;
export type MissingLine = z.infer<typeof missingSchema>;
export type WorstLine = z.infer<typeof worstSchema>;
