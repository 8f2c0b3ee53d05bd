import { FatalError } from "../scheduler/errors.ts";
import { gather } from "../scheduler/gather.ts";
import { TICK_PERIOD, ticksDiff } from "../scheduler/ticks.ts";
import { waitForMs } from "../scheduler/wait-for.ts";
import type { Border } from "./border.ts";
import type { KernelRun } from "./kernel-run.ts";
import { PythonCancelledError, PythonException, PythonFatalError } from "./python-values.ts";
import { OVER } from "./requests.ts";

/**
 * Returns the functions that shim/asyncio.py calls when the running coroutine has yielded a trap or has ended. Each of
 * these functions returns the next reply, which asks Python to do something (see requests.ts).
 */
export function makeTrapFunctions(run: KernelRun, border: Border) {
  const { kernel } = run;
  return {
    trapSleep: (dueTick: number) => {
      // Read the clock only once in this function. Between two readings a tick may pass, and then the sleep would end
      // one tick too early.
      const nowMs = kernel.nowMs();
      return run.trap({
        kind: "sleepUntil",
        dueMs: nowMs + ticksDiff(dueTick, nowMs % TICK_PERIOD),
      });
    },
    trapJoin: (number: number) => run.trap({ kind: "join", task: run.task(number) }),
    /** Runs the prepared operation in a new frame on top of the frame of the coroutine. */
    trapCall: () => {
      kernel.foreignCalled(border.takePrepared());
      return run.proceed();
    },
    returned: (value: number) => {
      kernel.foreignReturned(value === 0 ? undefined : value);
      return run.proceed();
    },
    raised: (number: number, kind: number) => {
      try {
        kernel.foreignRaised(exceptionOf(number, kind));
      } catch (error) {
        // The kernel has thrown a fatal exception. Python is told that the run is over, and then raises this exception
        // again.
        if (!(error instanceof FatalError)) throw error;
        return OVER;
      }
      return run.proceed();
    },
  };
}

/**
 * Returns the functions that prepare an operation on tasks, such as `gather`. `trapCall` then runs the prepared
 * operation.
 */
export function makeOperationFunctions(run: KernelRun, border: Border) {
  return {
    gather: (numbers: string, returnExceptions: number) => {
      const children =
        numbers === "" ? [] : numbers.split(",").map((text) => run.task(Number(text)));
      run.recorder?.prepareOperation(
        "gather",
        numbers === "" ? [] : numbers.split(",").map(Number),
      );
      return border.prepare(gather(children, { returnExceptions: returnExceptions === 1 }));
    },
    /** Prepares a `wait_for_ms`. If `ms` is negative, the wait has no time limit. */
    waitFor: (number: number, ms: number) => {
      if (ms >= 0) run.recorder?.prepareOperation("timeout", [number]);
      return border.prepare(waitForMs(run.task(number), ms < 0 ? undefined : ms));
    },
  };
}

function exceptionOf(number: number, kind: number): unknown {
  if (kind === 1) return new PythonCancelledError(number);
  if (kind === 2) return new PythonFatalError(number);
  return new PythonException(number);
}
