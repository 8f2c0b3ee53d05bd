import type { Quantity } from "./figure.ts";

/** Returns the time that a program requested, in microseconds. Returns 0 if samples are latencies or shares. */
export function requestedUsOf(quantity: Quantity): number {
  return quantity.kind === "duration" || quantity.kind === "period" ? quantity.requestedUs : 0;
}
