import { TICK_PERIOD } from "../scheduler/ticks.ts";
import type { BridgeOptions } from "./bridge-options.ts";

/**
 * The virtual time in microseconds that passes whenever a program reads the time or a pin. So time also passes in a
 * loop that only reads, as on a board.
 */
export const READ_COST_US = 5;

/** The functions behind shim/time.py. */
export function makeTimeFunctions({
  clock,
  limitUs,
  block,
}: Omit<BridgeOptions, "hasAsserts" | "onDeadlock">) {
  return {
    ticksUs: () => {
      const us = clock.nowUs();
      block(READ_COST_US);
      return Math.floor(us) % TICK_PERIOD;
    },
    /**
     * Blocks for `us` microseconds. If something outside the program happens earlier, returns immediately with the
     * remaining microseconds. Otherwise returns 0. Returns -1 if the run has reached its time limit.
     */
    block: (us: number) => {
      const leftUs = block(us);
      return clock.nowUs() > limitUs ? -1 : Math.ceil(leftUs);
    },
  };
}
