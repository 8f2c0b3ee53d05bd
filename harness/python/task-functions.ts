import type { Border } from "./border.ts";
import type { KernelRun } from "./kernel-run.ts";

/** The functions with which shim/asyncio.py handles tasks. Python refers to each task by its number. */
export function makeTaskFunctions(run: KernelRun, border: Border) {
  return {
    /** Starts the task. Returns 1 if the kernel needs the name of the task. */
    spawn: (number: number) => {
      run.spawn(number);
      return Number(run.recorder !== undefined);
    },
    nameTask: (number: number, name: string) => {
      run.recorder?.nameTask(run.task(number), name);
      return 0;
    },
    recordsTasks: () => Number(run.recorder !== undefined),
    describeException: (text: string) => {
      run.recorder?.describeException(text);
      return 0;
    },
    cancel: (number: number) => border.attempt(() => Number(run.task(number).cancel())),
    isDone: (number: number) => Number(run.task(number).done()),
    /**
     * Records that Python has taken the result of the task. If the task failed, the kernel then does not report the
     * failure as unretrieved.
     */
    take: (number: number) => {
      run.task(number).isRetrieved = true;
      return 0;
    },
    currentId: () => run.currentNumber(),
  };
}
