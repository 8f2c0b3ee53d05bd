import type { ClockRatio } from "../measurement.ts";

/**
 * Returns how much faster the target's clock is than the instrument's clock, in parts per million, and the uncertainty
 * of this number. Both clocks measured the same span of time. The target measured `targetUs`, in whole microseconds.
 * The instrument measured `instrumentUs`, in steps of `resolutionUs`. Returns undefined if the span is shorter than 10
 * ms, because a short span says nothing about the clocks.
 */
export function compareClocks(
  targetUs: number,
  instrumentUs: number,
  resolutionUs: number,
): ClockRatio | undefined {
  if (instrumentUs < LEAST_SPAN_US || targetUs <= 0) return undefined;
  return {
    ppm: (targetUs / instrumentUs - 1) * 1e6,
    uncertaintyPpm: ((TARGET_STEP_US + PIN_DELAY_US + resolutionUs) / instrumentUs) * 1e6,
  };
}

const LEAST_SPAN_US = 10_000;
const TARGET_STEP_US = 1;

/**
 * The largest variation of the delay between two actions of the program, in microseconds: the program reads its clock,
 * and then sets its pin. For example, an interrupt between the actions makes the delay longer.
 */
const PIN_DELAY_US = 20;
