import type { Figure } from "./figure.ts";
import type { Measurement } from "./measurement.ts";
import { requestedUsOf } from "./requested.ts";
import { quantileOf, type SortedSample } from "./statistics/sorted-sample.ts";

/** The part of a measurement's uncertainty that does not become smaller with more samples. */
export interface Uncertainty {
  readonly parts: readonly UncertaintyPart[];
  /**
   * Half the width of an interval that contains at least 95 % of the errors. It combines all parts whose `isCombined`
   * is true.
   */
  readonly halfWidthUs: number;
  /**
   * Half the width of an interval that contains at least 95 % of the errors of a drift, in ppm. The field is 0 if the
   * timing figure has no drift.
   */
  readonly halfWidthPpm: number;
}

export interface UncertaintyPart {
  readonly name:
    | "sampling step"
    | "clock resolution"
    | "clock ratio"
    | "stopwatch cost"
    | "quantisation to ticks"
    | "lost samples";
  /** Half the width of an interval that contains at least 95 % of the errors of this part. */
  readonly halfWidthUs: number;
  /** The field is false if the report shows this part but does not add it, because the intervals already contain it. */
  readonly isCombined: boolean;
  /** The assumption behind this part, in one sentence for the reader of a report. */
  readonly explanation: string;
}

/**
 * Returns the uncertainty budget of a measurement. The total is computed as follows:
 * 1. The parts that come from the steps of clocks are added, because they are limits of errors, and all of these errors
 *    may have the same sign.
 * 2. The error of the clock ratio is independent of the steps. So the total is the square root of a sum: the square of
 *    the added steps, plus the square of this error.
 *
 * A share is a count of turns and not a time, so its budget has no parts.
 */
export function describeUncertainty(
  figure: Figure,
  measurement: Measurement,
  sample: SortedSample,
): Uncertainty {
  if (figure.quantity.kind === "share") return { parts: [], halfWidthUs: 0, halfWidthPpm: 0 };
  const ratioPpm = ratioUncertaintyPpm(measurement);
  const parts = [
    samplingStep(measurement),
    clockResolution(measurement),
    clockRatio(figure, measurement, sample, ratioPpm),
    stopwatchCost(figure, measurement),
    quantisation(measurement),
    lostSamples(sample),
  ];
  const others = parts.filter(({ isCombined, name }) => isCombined && !STEPS.has(name));
  return {
    parts,
    halfWidthUs: Math.hypot(stepsOf({ parts }), ...others.map(({ halfWidthUs }) => halfWidthUs)),
    halfWidthPpm: figure.quantity.kind === "period" ? ratioPpm : 0,
  };
}

/**
 * Returns the largest difference between two samples of the same real duration. The samples may differ, because clocks
 * have steps.
 */
export function stepsOf({ parts }: Pick<Uncertainty, "parts">): number {
  return parts.reduce((sum, { name, halfWidthUs }) => sum + (STEPS.has(name) ? halfWidthUs : 0), 0);
}

const STEPS: ReadonlySet<UncertaintyPart["name"]> = new Set([
  "sampling step",
  "clock resolution",
  "stopwatch cost",
]);

function samplingStep({ method }: Measurement): UncertaintyPart {
  const { samplingStepUs = 0 } = method;
  return {
    name: "sampling step",
    halfWidthUs: samplingStepUs,
    isCombined: true,
    explanation:
      method.source === "marks"
        ? "The program reads the clock itself, so there is no sampling step."
        : samplingStepUs === 0
          ? "The instrument looks at its pins once per step of its clock."
          : `The instrument looks at its pins every ${samplingStepUs} us.`,
  };
}

/**
 * Returns the uncertainty that comes from the steps of a clock. A clock rounds each time down to a step. A sample is
 * the difference of two times, so it is wrong by up to one step. The whole step counts, because a high percentile shows
 * the samples with the largest errors.
 */
function clockResolution({ method: { resolutionUs, source } }: Measurement): UncertaintyPart {
  return {
    name: "clock resolution",
    halfWidthUs: resolutionUs,
    isCombined: true,
    explanation: `The clock of the ${source === "marks" ? "target" : "instrument"} has steps of ${resolutionUs} us. A sample is the difference of two times, so it may be wrong by up to one step.`,
  };
}

function clockRatio(
  { quantity }: Figure,
  { method, blocks }: Measurement,
  { pooled }: SortedSample,
  ratioPpm: number,
): UncertaintyPart {
  const medianUs = pooled.length > 0 ? quantileOf(pooled, 0.5) : 0;
  const isKnown = blocks.some((block) => block.clockRatio !== undefined);
  return {
    name: "clock ratio",
    halfWidthUs: Math.abs(requestedUsOf(quantity) + medianUs) * ratioPpm * 1e-6,
    isCombined: true,
    explanation:
      method.source === "marks"
        ? "The target measures with its own clock, so there is only one clock."
        : isKnown
          ? `The samples are corrected by the ratio of both clocks. The uncertainty of this ratio is ${ratioPpm} ppm.`
          : `The ratio of both clocks is not known. aiorig assumes an error of ${UNKNOWN_RATIO_PPM} ppm, because each of the two crystals may be wrong by 50 ppm.`,
  };
}

function ratioUncertaintyPpm({ method, blocks }: Measurement): number {
  if (method.source === "marks") return 0;
  const filled = blocks.filter(({ samplesUs }) => samplesUs.length > 0);
  return Math.max(
    0,
    ...filled.map(({ clockRatio }) => clockRatio?.uncertaintyPpm ?? UNKNOWN_RATIO_PPM),
  );
}

const UNKNOWN_RATIO_PPM = 100;

/**
 * Returns the uncertainty that comes from the cost of the stopwatch. aiorig subtracts this cost from all samples. The
 * cost is the median of measurements without any work, in whole steps of the clock. So it is wrong by up to half a
 * step, and all samples of a block have this same error. The cost may also differ between blocks, but the intervals
 * already contain this difference.
 */
function stopwatchCost(
  { quantity }: Figure,
  { blocks, method: { resolutionUs } }: Measurement,
): UncertaintyPart {
  const costs = blocks.flatMap(({ costUs }) => costUs ?? []);
  const name = "stopwatch cost";
  if (costs.length === 0) {
    return {
      ...{ name, halfWidthUs: 0, isCombined: true },
      explanation:
        quantity.kind === "period"
          ? "The stopwatch costs the same at both ends of a period, so its cost is not in the samples."
          : "Nothing is subtracted, so the samples include the cost of the stopwatch.",
    };
  }
  const spreadUs = Math.max(...costs) - Math.min(...costs);
  return {
    ...{ name, halfWidthUs: HALF * resolutionUs, isCombined: true },
    explanation: `aiorig subtracts the cost of the stopwatch. This cost is measured in whole steps of ${resolutionUs} us, so it is not exact. The costs in different blocks of samples differ by up to ${Number(spreadUs.toPrecision(2))} us, and the intervals already include this difference.`,
  };
}

/** The largest error of a rounded value, as a fraction of the step to which the value is rounded. */
const HALF = 0.5;

function quantisation({ method: { tickUs } }: Measurement): UncertaintyPart {
  return {
    name: "quantisation to ticks",
    halfWidthUs: HALF * tickUs,
    isCombined: false,
    explanation: `The runtime counts time in steps of ${tickUs} us. This is a property of the runtime and not of the measurement, so the samples already contain its effect.`,
  };
}

/**
 * Returns the uncertainty that comes from lost samples: how much they can change the median. The change is largest if
 * all lost samples lie on one side of the median.
 */
function lostSamples({ pooled, lost }: SortedSample): UncertaintyPart {
  const all = pooled.length + lost;
  return {
    name: "lost samples",
    halfWidthUs: lost === 0 || pooled.length === 0 ? 0 : shiftOfMedian(pooled, lost),
    isCombined: false,
    explanation:
      lost === 0
        ? "No samples were lost."
        : `${lost} of ${all} samples were lost. The intervals of the percentiles are wide enough for both extreme cases: all lost samples were large, or all were small.`,
  };
}

function shiftOfMedian(pooled: Float64Array, lost: number): number {
  const share = lost / (pooled.length + lost);
  const at = (level: number) => quantileOf(pooled, Math.min(1, Math.max(0, level)));
  return (at(0.5 / (1 - share)) - at((0.5 - share) / (1 - share))) / 2;
}
