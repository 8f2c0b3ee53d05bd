import type { Border } from "./border.ts";
import type { KernelRun } from "./kernel-run.ts";

/** The functions with which shim/asyncio.py handles tasks. Python names a task by its number. */
export function makeTaskFunctions(run: KernelRun, border: Border) {
  return {
    spawn: (number: number) => {
      run.spawn(number);
      return 0;
    },
    cancel: (number: number) => border.attempt(() => Number(run.task(number).cancel())),
    isDone: (number: number) => Number(run.task(number).done()),
    /**
     * Call this when Python has taken the result of the task. A failure of the task then needs no
     * report.
     */
    take: (number: number) => {
      run.task(number).isRetrieved = true;
      return 0;
    },
    currentId: () => run.currentNumber(),
  };
}
