import type { BridgeOptions } from "./bridge-options.ts";

/** The functions behind `machine.Timer` of shim/machine.py. */
export function makeTimerFunctions({ timers }: Pick<BridgeOptions, "timers">) {
  return {
    /** Returns 1 if the run has timers, and otherwise 0. Only runs in virtual time have timers. */
    hasTimers: () => Number(timers !== undefined),
    /** Starts a timer. `source` is the number of the timer's interrupt. */
    timerStart: (source: number, periodUs: number, isPeriodic: number) => {
      timers?.start(source, periodUs, isPeriodic === 1);
      return 0;
    },
    timerStop: (source: number) => {
      timers?.stop(source);
      return 0;
    },
  };
}
