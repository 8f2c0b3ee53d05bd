import { quantileOf } from "./sorted-sample.ts";

/**
 * How much longer than requested the periods of one block are on average, in ppm. Undefined if
 * there are fewer than 3 periods.
 *
 * Adding up the samples returns how late each tick is. The drift is the slope of this lateness over
 * the requested time: the median lateness of the last third of the ticks, minus that of the first
 * third, over the time between both (the resistant line of Tukey). So a few late ticks do not look
 * like a drift, and this takes nearly linear time.
 *
 * The lateness of a loop that counts ticks of 1 ms is a sawtooth of up to 1 ms. Both thirds contain
 * many of its teeth. Slopes between pairs of ticks with one distance would show 200 ppm of drift in
 * 2 s where there is none, because the distance may not be a whole number of teeth.
 */
export function driftOf(samplesUs: ArrayLike<number>, requestedUs: number): number | undefined {
  if (samplesUs.length < 3 || requestedUs <= 0) return undefined;
  const lateness = new Float64Array(samplesUs.length + 1);
  for (let i = 0; i < samplesUs.length; i++) lateness[i + 1] = lateness[i]! + samplesUs[i]!;
  const third = Math.floor(lateness.length / 3);
  const distance = lateness.length - third;
  const first = quantileOf(lateness.slice(0, third).sort(), 0.5);
  const last = quantileOf(lateness.slice(distance).sort(), 0.5);
  return ((last - first) / (distance * requestedUs)) * 1e6;
}
