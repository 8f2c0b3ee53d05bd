import type { Figure } from "../figure.ts";
import type { Block, Measurement } from "../measurement.ts";
import { describeUncertainty, stepsOf } from "../uncertainty.ts";
import { describeCurve } from "./curve.ts";
import { driftOf } from "./drift.ts";
import { countEarly } from "./early.ts";
import { estimateMean } from "./mean.ts";
import { estimatePercentile } from "./percentile.ts";
import { poolSorted, quantileOf, type SortedSample } from "./sorted-sample.ts";
import { estimateSpread } from "./spread.ts";
import { type Absent, type BlockSummary, isAbsent, type Share, type Summary } from "./summary.ts";
import { onTargetClock } from "./target-clock.ts";

/**
 * Describes the samples of one timing figure on one target. The same measurement always has exactly the same summary. A
 * million samples take less than a second.
 */
export function summarise(figure: Figure, measurement: Measurement): Summary {
  const { quantity } = figure;
  const samples = measurement.blocks.map((block) => onTargetClock(figure, block));
  const lost = measurement.blocks.reduce((sum, block) => sum + block.lost, 0);
  const sorted = samples.map((block) => block.slice().sort());
  const sample = poolSorted(sorted, lost);
  const { pooled } = sample;
  const uncertainty = describeUncertainty(figure, measurement, sample);
  const blocks = measurement.blocks.map((block, i) =>
    summariseBlock(block, sorted[i]!, driftOfBlock(figure, block, samples[i]!)),
  );
  const alikeUs = stepsOf(uncertainty);
  const percentile = (p: number) => pooledIsMixed(figure) ?? estimatePercentile(sample, p, alikeUs);
  return {
    figure: measurement.figure,
    column: measurement.column,
    unit: quantity.kind === "share" ? "%" : "us",
    n: pooled.length,
    lost,
    blocks,
    min: pooled[0] ?? NO_SAMPLES,
    max: pooled.at(-1) ?? NO_SAMPLES,
    median: percentile(0.5),
    mad: pooledIsMixed(figure) ?? estimateSpread(sample),
    p90: percentile(0.9),
    p99: percentile(0.99),
    "p99.9": percentile(0.999),
    early:
      quantity.kind === "duration" && quantity.requestedUs > 0
        ? countEarly(sample, {
            tickUs: measurement.method.tickUs,
            uncertaintyUs: uncertainty.halfWidthUs,
          })
        : { absent: "Only a sleep of a requested time can end early." },
    driftPpm:
      quantity.kind === "period" && quantity.requestedUs > 0
        ? estimateMean(
            blocks.flatMap(({ driftPpm }) => driftPpm ?? []),
            "A drift needs a block of at least 3 periods without lost samples.",
          )
        : { absent: "Only a figure with periods of a requested length has a drift." },
    curve:
      quantity.kind === "curve"
        ? describeCurve(
            measurement.blocks.map((block, i) => ({
              load: block.load ?? 0,
              samplesUs: samples[i]!,
              lost: block.lost,
            })),
            alikeUs,
          )
        : { absent: "Only a figure with measurements under different loads has a curve." },
    share:
      quantity.kind === "share"
        ? describeShare(sample)
        : { absent: "Only a measurement of fairness has shares." },
    uncertainty,
  };
}

const NO_SAMPLES: Absent = { absent: "There are no samples.", samplesNeeded: 1 };

/**
 * Returns the reason why a curve has no statistic over all its samples. The samples under different loads have
 * different distributions, so they are not summarised together.
 */
function pooledIsMixed({ quantity }: Figure): Absent | undefined {
  return quantity.kind === "curve"
    ? { absent: "This value depends on the load. The curve shows the value for each load." }
    : undefined;
}

/**
 * Returns the drift of a block of periods. A lost sample also hides the length of its period, so a block with a lost
 * sample has no drift.
 */
function driftOfBlock({ quantity }: Figure, { lost }: Block, samples: Float64Array) {
  return quantity.kind === "period" && lost === 0
    ? driftOf(samples, quantity.requestedUs)
    : undefined;
}

function summariseBlock(
  block: Block,
  sorted: Float64Array,
  driftPpm: number | undefined,
): BlockSummary {
  const hasAny = sorted.length > 0;
  return {
    n: sorted.length,
    lost: block.lost,
    min: sorted[0] ?? null,
    median: hasAny ? quantileOf(sorted, 0.5) : null,
    p90: hasAny ? quantileOf(sorted, 0.9) : null,
    max: sorted.at(-1) ?? null,
    ...(block.load !== undefined && { load: block.load }),
    ...(driftPpm !== undefined && { driftPpm }),
    ...(block.clockRatio !== undefined && { clockRatio: block.clockRatio }),
  };
}

function describeShare({ blocks }: SortedSample): Share | Absent {
  const missing = "There are no blocks with shares.";
  const least = estimateMean(
    blocks.map((block) => block[0]!),
    missing,
  );
  const greatest = estimateMean(
    blocks.map((block) => block.at(-1)!),
    missing,
  );
  return isAbsent(least) || isAbsent(greatest) ? { absent: missing } : { least, greatest };
}
