import type { Figure } from "../figure.ts";
import type { Block } from "../measurement.ts";
import { requestedUsOf } from "../requested.ts";

/**
 * Returns the samples of a block as times on the clock of the target, in the order of the measurement. A runtime cannot
 * know the error of its crystal, so aiorig judges the runtime by the runtime's own clock.
 *
 * For example, the clock of the target may be faster by 50 ppm. A sleep of 1 s then takes 999,950 us on the clock of
 * the instrument, and this function adds 50 us.
 *
 * If the ratio of the clocks is not known, the samples do not change. Shares never change, because they are not times.
 */
export function onTargetClock({ quantity }: Figure, block: Block): Float64Array {
  const samples = new Float64Array(block.samplesUs);
  if (block.clockRatio === undefined || quantity.kind === "share") return samples;
  const ratio = block.clockRatio.ppm * 1e-6;
  const requestedUs = requestedUsOf(quantity);
  return samples.map((sample) => sample + (requestedUs + sample) * ratio);
}
