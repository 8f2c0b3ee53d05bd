import { OverflowError } from "./errors.ts";

/** Ticks are milliseconds modulo 2^30, as on a 32-bit MicroPython port. */
export const TICK_PERIOD = 2 ** 30;

/** The longest delay is one tick short of half a period: beyond it, earlier and later cannot be told apart (SLEEP-13). */
export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;

/** `delayMs` from now as the kernel counts it: never negative (SLEEP-03). Throws OverflowError from half a period on. */
export function checkDelay(delayMs: number): number {
  if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");
  return delayMs > 0 ? Math.trunc(delayMs) : 0;
}

/** The signed distance from `start` to `end` on the tick circle, in -2^29 .. 2^29-1. */
export function ticksDiff(end: number, start: number): number {
  const half = TICK_PERIOD / 2;
  return ((end - start + half) & (TICK_PERIOD - 1)) - half;
}
