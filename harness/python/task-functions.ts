import type { Border } from "./border.ts";
import type { KernelRun } from "./kernel-run.ts";

/** The functions of shim/asyncio.py that are about tasks. Python names a task by its number. */
export function makeTaskFunctions(run: KernelRun, border: Border) {
  return {
    spawn: (number: number) => {
      run.spawn(number);
      return 0;
    },
    cancel: (number: number) => border.attempt(() => Number(run.task(number).cancel())),
    isDone: (number: number) => Number(run.task(number).done()),
    /** Says that Python has taken the result of the task, so that a failure needs no report. */
    take: (number: number) => {
      run.task(number).isRetrieved = true;
      return 0;
    },
    currentId: () => run.currentNumber(),
  };
}
