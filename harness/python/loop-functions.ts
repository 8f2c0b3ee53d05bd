import type { Border } from "./border.ts";
import type { KernelRun } from "./kernel-run.ts";

/** The functions of shim/asyncio.py that start, continue and end a run. */
export function makeLoopFunctions(run: KernelRun, border: Border) {
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
    discardTasks: () =>
      border.attempt(() => {
        loop.checkIdle();
        kernel.discardAll();
        return undefined;
      }),
  };
}
