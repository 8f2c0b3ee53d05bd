import { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { makeDeviceFunctions } from "./device-functions.ts";
import { makeI2cFunctions } from "./i2c-functions.ts";
import { makeI2cTargetFunctions } from "./i2c-target-functions.ts";
import { makeInputFunctions } from "./input-functions.ts";
import { KernelRun } from "./kernel-run.ts";
import { makeLoopFunctions } from "./loop-functions.ts";
import { makePinFunctions } from "./pin-functions.ts";
import {
  makeEventFunctions,
  makeFlagFunctions,
  makeLockFunctions,
  makeQueueFunctions,
} from "./primitive-functions.ts";
import { makePwmFunctions } from "./pwm-functions.ts";
import { makeTaskFunctions } from "./task-functions.ts";
import { makeTimeFunctions } from "./time-functions.ts";
import { makeTimerFunctions } from "./timer-functions.ts";
import { makeOperationFunctions, makeTrapFunctions } from "./trap-functions.ts";
import { makeUartFunctions } from "./uart-functions.ts";

/**
 * Makes the module `_kernel`, with which the shim runs Python coroutines as tasks of a kernel. The loop is `_pump` in
 * shim/asyncio.py, which asks this module for one reply after another. The loop is not in TypeScript, because it would
 * then have to catch exceptions from Python. All functions of the module accept and return only integers or short
 * texts, and they never throw.
 */
export function makeKernelModule(options: BridgeOptions) {
  const border = new Border();
  const run = new KernelRun(options, border);
  return {
    hasAsserts: () => Number(options.hasAsserts),
    ...makeTimeFunctions(options),
    ...makePinFunctions(options, border),
    ...makeTimerFunctions(options),
    ...makePwmFunctions(options, border),
    ...makeUartFunctions(options),
    ...makeI2cFunctions(options),
    ...makeI2cTargetFunctions(options),
    ...makeInputFunctions(options),
    ...makeTaskFunctions(run, border),
    ...makeLoopFunctions(run, border, options.onDeadlock),
    ...makeTrapFunctions(run, border),
    ...makeOperationFunctions(run, border),
    ...makeEventFunctions(border),
    ...makeLockFunctions(border),
    ...makeFlagFunctions(border, options.hasAsserts, (flag) => run.recorder?.noteFlagSet(flag)),
    ...makeQueueFunctions(border),
    ...makeDeviceFunctions(run, border),
    ...border.functions(),
  };
}
