import { OverflowError } from "./errors.ts";

/**
 * The tick counter counts milliseconds and starts again at 0 after this number of ticks, as on a 32-bit MicroPython
 * port.
 */
export const TICK_PERIOD = 2 ** 30;

/**
 * The longest delay in milliseconds: one tick less than half of TICK_PERIOD. With a longer delay, nobody could say
 * which of two ticks comes first (SLEEP-13).
 */
export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;

/**
 * Returns the delay in whole milliseconds, at least 0 (SLEEP-03). Throws OverflowError if the delay is half the tick
 * period or longer.
 */
export function checkDelay(delayMs: number): number {
  if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");
  return delayMs > 0 ? Math.trunc(delayMs) : 0;
}

/**
 * Returns the distance in milliseconds from the tick `start` to the tick `end`, from -2^29 to 2^29 - 1. It is negative
 * if `end` is earlier than `start`.
 */
export function ticksDiff(end: number, start: number): number {
  const half = TICK_PERIOD / 2;
  return ((end - start + half) & (TICK_PERIOD - 1)) - half;
}
