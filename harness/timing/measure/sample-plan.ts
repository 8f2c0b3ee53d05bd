import type { Figure } from "../figure.ts";

/**
 * The numbers of blocks and samples of a timing figure. aiorig starts the target `blocks` times, and takes `samples`
 * samples after each start.
 */
export interface SamplePlan {
  readonly blocks: number;
  /** The number of samples per block. For a curve, the number of samples per block and load. */
  readonly samples: number;
}

/**
 * The numbers of samples and blocks that a user chose. If the user did not choose `samples`, each block has as many
 * samples as fit into the usual length of a block (see BLOCK_MS).
 */
export interface PlanOptions {
  /** The number of samples per timing figure, over all blocks and, for a curve, over all loads together. */
  readonly samples?: number | undefined;
  readonly blocks?: number | undefined;
}

export const DEFAULT_BLOCKS = 10;

/** Returns the plan for one timing figure. Each block has at least one sample. */
export function planSamples(
  figure: Figure,
  { samples, blocks = DEFAULT_BLOCKS }: PlanOptions,
): SamplePlan {
  if (figure.quantity.kind === "share") return { blocks, samples: 1 };
  const perBlock =
    samples === undefined
      ? Math.min(
          MOST_SAMPLES,
          Math.max(LEAST_SAMPLES, Math.floor(blockMs(figure) / sampleMs(figure))),
        )
      : Math.ceil(samples / blocks / loadsOf(figure).length);
  return { blocks, samples: Math.max(1, perBlock) };
}

/**
 * Returns the loads of a curve, which are numbers of busy tasks. For any other timing figure, returns one load that is
 * undefined, because the program of the figure sets its own load.
 */
export function loadsOf({ quantity }: Figure): readonly (number | undefined)[] {
  return quantity.kind === "curve" ? quantity.loads : [undefined];
}

/**
 * Returns an estimate of the time that one block of samples takes, in milliseconds, without the start of the target.
 */
export function estimateBlockMs(figure: Figure, { samples }: SamplePlan): number {
  const { WINDOW_MS = 0 } = figure.constants;
  return figure.quantity.kind === "share"
    ? WINDOW_MS + 100
    : loadsOf(figure).length * (samples * sampleMs(figure) + 100);
}

/**
 * The usual length of a block of samples, in milliseconds. In this time, a fast timing figure has enough samples for a
 * median, and a slow figure does not take minutes.
 */
const BLOCK_MS = 600;
/**
 * The length of a block of samples for a drift, in milliseconds. A drift says how fast the lateness grows, so a long
 * block shows the drift better than a short block.
 */
const DRIFT_BLOCK_MS = 2000;
const LEAST_SAMPLES = 5;
const MOST_SAMPLES = 200;

function blockMs({ quantity }: Figure): number {
  return quantity.kind === "period" && quantity.isAbsolute ? DRIFT_BLOCK_MS : BLOCK_MS;
}

function sampleMs({ quantity, constants }: Figure): number {
  const { HOG_MS = 0, TASKS = 0 } = constants;
  const disturbanceMs = HOG_MS + TASKS * 0.1;
  switch (quantity.kind) {
    case "duration":
      return quantity.requestedUs / 1000 + 2 + 2 * disturbanceMs;
    case "period":
      return quantity.requestedUs / 1000 + 0.1 + disturbanceMs;
    case "answer":
      return ANSWER_MS;
    case "curve":
      return quantity.byPin ? ANSWER_MS : 10;
    case "share":
      return 0;
  }
}

/** The mean time between two edges of a stimulus, in milliseconds. */
const ANSWER_MS = 30;
