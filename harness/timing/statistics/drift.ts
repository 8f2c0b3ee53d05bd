/**
 * How much longer than requested the periods of one block are on average, in ppm. Undefined if
 * there are fewer than 3 periods.
 *
 * Adding up the samples returns how late each tick is. The drift is the slope of this lateness over
 * the requested time. Each tick of the first third is compared with the tick that comes two thirds
 * of the block later, and the median of these slopes counts (the incomplete method of Theil). So a
 * few late ticks do not look like a drift, and this takes linear time.
 */
export function driftOf(samplesUs: ArrayLike<number>, requestedUs: number): number | undefined {
  if (samplesUs.length < 3 || requestedUs <= 0) return undefined;
  const lateness = new Float64Array(samplesUs.length + 1);
  for (let i = 0; i < samplesUs.length; i++) lateness[i + 1] = lateness[i]! + samplesUs[i]!;
  const pairs = Math.floor(lateness.length / 3);
  const distance = lateness.length - pairs;
  const slopes = Float64Array.from(
    { length: pairs },
    (_, i) => (lateness[i + distance]! - lateness[i]!) / (distance * requestedUs),
  ).sort();
  const middle = (pairs - 1) / 2;
  return ((slopes[Math.floor(middle)]! + slopes[Math.ceil(middle)]!) / 2) * 1e6;
}
