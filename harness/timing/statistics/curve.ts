import { estimatePercentile } from "./percentile.ts";
import { type CurveBlock, estimateSlope } from "./slope.ts";
import { quantileOf, type SortedSample, sortSample } from "./sorted-sample.ts";
import { type Absent, type Curve, type CurvePoint, isAbsent } from "./summary.ts";

/** One block of samples under one load. The samples are in the order in which they were measured. */
export interface LoadedBlock {
  readonly load: number;
  readonly samplesUs: Float64Array;
  readonly lost: number;
}

/**
 * Returns the latency under each load, and the straight line through all latencies. If two samples differ by at most
 * `alikeUs`, their true times may be equal.
 */
export function describeCurve(blocks: readonly LoadedBlock[], alikeUs: number): Curve | Absent {
  const filled = blocks.filter(({ samplesUs }) => samplesUs.length > 0);
  const medians = filled.map(
    ({ load, samplesUs }): CurveBlock => ({
      load,
      medianUs: quantileOf(samplesUs.slice().sort(), 0.5),
    }),
  );
  const slopeUs = estimateSlope(medians);
  if (isAbsent(slopeUs)) return slopeUs;
  const rests = medians.map(({ load, medianUs }) => medianUs - slopeUs.value * load);
  const loads = [...new Set(filled.map(({ load }) => load))].sort((a, b) => a - b);
  return {
    slopeUs,
    interceptUs: quantileOf(Float64Array.from(rests).sort(), 0.5),
    points: loads.map((load) => {
      const ofLoad = blocks.filter((block) => block.load === load);
      return pointOf(
        load,
        sortSample(
          ofLoad.map(({ samplesUs }) => samplesUs),
          ofLoad.reduce((sum, { lost }) => sum + lost, 0),
        ),
        alikeUs,
      );
    }),
  };
}

function pointOf(load: number, sample: SortedSample, alikeUs: number): CurvePoint {
  const { blocks, pooled } = sample;
  return {
    load,
    n: pooled.length,
    blocks: blocks.length,
    min: pooled[0]!,
    max: pooled.at(-1)!,
    median: estimatePercentile(sample, 0.5, alikeUs),
    p90: estimatePercentile(sample, 0.9, alikeUs),
    p99: estimatePercentile(sample, 0.99, alikeUs),
  };
}
