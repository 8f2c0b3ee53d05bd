import { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { makeI2cFunctions } from "./i2c-functions.ts";
import { makeI2cTargetFunctions } from "./i2c-target-functions.ts";
import { makeInputFunctions } from "./input-functions.ts";
import { makePinFunctions } from "./pin-functions.ts";
import { makePwmFunctions } from "./pwm-functions.ts";
import { makeTimeFunctions } from "./time-functions.ts";
import { makeTimerFunctions } from "./timer-functions.ts";
import { makeUartFunctions } from "./uart-functions.ts";

/** The states of a wait, as `wait` returns them. shim/waiting_select.py has the same list. */
const DEADLOCK = -2;
const AT_LIMIT = -1;
const OVER = 0;
const LOOK_AGAIN = 1;

/**
 * The interval at which MicroPython polls devices that are written in Python: 1 ms. While the program waits, callbacks
 * of `micropython.schedule` also run at this interval.
 */
const LOOK_US = 1000;

export interface WaitingOptions extends Omit<BridgeOptions, "hasAsserts"> {
  /** Returns the last tick that the program read, in milliseconds. */
  readonly lastReadMs: () => number;
}

/**
 * Makes the module `_kernel` for a program that runs MicroPython's own asyncio. The module has time, pins and timers,
 * but no scheduler. MicroPython's asyncio waits only in `select.poll`, and shim/waiting_select.py replaces
 * `select.poll`.
 */
export function makeWaitingModule(options: WaitingOptions) {
  const { clock, limitUs, block, lastReadMs, pins, timers, onDeadlock } = options;
  const border = new Border();
  let endUs = 0;
  let scheduled = 0;
  /** Returns true if something outside the tasks, such as a timer, may still end the wait. */
  const mayBeInterrupted = () => pins?.mayInterrupt || timers?.isAnyRunning || scheduled > 0;
  return {
    ...makeTimeFunctions(options),
    ...makePinFunctions(options, border),
    ...makeTimerFunctions(options),
    ...makePwmFunctions(options, border),
    ...makeUartFunctions(options),
    ...makeI2cFunctions(options),
    ...makeI2cTargetFunctions(options),
    ...makeInputFunctions(options),
    ...border.functions(),
    /** Adds `change` to the number of callbacks that `micropython.schedule` has accepted but not called yet. */
    scheduled: (change: number) => {
      scheduled += change;
      return 0;
    },
    /**
     * Starts a wait of `ms` ticks. If `ms` is negative, the wait has no end. A program reads the tick, computes `ms`
     * from it, and then waits. If one tick has passed in between, the wait starts at the tick that the program read. So
     * a sleep ends exactly at its deadline. In all other cases, the wait starts at the current tick.
     */
    beginWait: (ms: number) => {
      clock.chargeSwitch();
      const nowMs = Math.floor(clock.nowUs() / 1000);
      const startMs = lastReadMs() === nowMs - 1 ? nowMs - 1 : nowMs;
      endUs = ms < 0 ? Number.POSITIVE_INFINITY : (startMs + ms) * 1000;
      return 0;
    },
    /**
     * Waits until the wait ends, or until devices and callbacks must be looked at again. Devices are polled in every
     * tick, because a device may become ready at any tick. A flag needs no polling, because only the program or an
     * interrupt sets a flag.
     */
    wait: (hasDevices: number) => {
      const nowUs = clock.nowUs();
      if (nowUs > limitUs) return AT_LIMIT;
      if (nowUs >= endUs) return OVER;
      const isStepwise = hasDevices === 1 || scheduled > 0;
      if (endUs === Number.POSITIVE_INFINITY && !isStepwise && !mayBeInterrupted()) return DEADLOCK;
      const nextLookUs = (Math.floor(nowUs / LOOK_US) + 1) * LOOK_US;
      const untilUs = Math.min(endUs, limitUs + 1, isStepwise ? nextLookUs : endUs);
      if (pins === undefined) block(untilUs - nowUs);
      else clock.waitUntil(untilUs);
      return LOOK_AGAIN;
    },
    /**
     * Reports a deadlock: nothing can end the wait. `text` contains everything that is known about the wait, one fact
     * per line.
     */
    reportDeadlock: (text: string) => {
      onDeadlock(text.split("\n"));
      return 0;
    },
  };
}
