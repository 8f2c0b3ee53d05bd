import { quantileOf } from "./sorted-sample.ts";

/**
 * Returns how much longer than requested the periods of one block are on average, in ppm. Returns undefined if there
 * are fewer than 3 periods.
 *
 * A sample is the length of one period minus the requested length. So the lateness of a tick is the sum of all samples
 * before this tick. The drift is the slope of this lateness over the requested time: the median lateness of the last
 * third of the ticks, minus the median lateness of the first third, divided by the time between both thirds (the
 * resistant line of Tukey). With this method, a few late ticks do not look like a drift.
 *
 * Slopes between ticks at a fixed distance would be wrong. For example, if a loop counts ticks of 1 ms, its lateness is
 * a sawtooth of up to 1 ms. In a measurement of 2 s, such slopes would show a drift of 200 ppm, which does not exist.
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
