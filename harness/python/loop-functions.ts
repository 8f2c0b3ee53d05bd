import type { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import type { KernelRun } from "./kernel-run.ts";

/** Returns the functions with which shim/asyncio.py starts, continues and ends a run. */
export function makeLoopFunctions(
  run: KernelRun,
  border: Border,
  onDeadlock: BridgeOptions["onDeadlock"],
) {
  const { kernel, loop } = run;
  return {
    checkIdle: () => border.attempt(() => void loop.checkIdle()),
    begin: (number: number) =>
      border.attempt(() => {
        loop.begin(run.task(number));
        return run.proceed();
      }),
    beginForever: () =>
      border.attempt(() => {
        loop.beginForever();
        return run.proceed();
      }),
    proceed: () => run.proceed(),
    leave: () => {
      loop.leave();
      return 0;
    },
    stop: () => {
      loop.stop();
      return 0;
    },
    /** Adds `change` to the number of callbacks that `micropython.schedule` has accepted and not called yet. */
    scheduled: (change: number) => {
      run.scheduled += change;
      return 0;
    },
    deadlockText: () => run.deadlockText(),
    /** Reports a deadlock. `text` says what each task waits for, one line per task, with the names from the program. */
    reportDeadlock: (text: string) => {
      onDeadlock(text === "" ? [] : text.split("\n"));
      return 0;
    },
    discardTasks: () =>
      border.attempt(() => {
        loop.checkIdle();
        kernel.discardAll();
        return undefined;
      }),
  };
}
