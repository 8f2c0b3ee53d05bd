import type { ForeignFrame, KernelTask } from "../scheduler/kernel-task.ts";

/**
 * A Python coroutine. It is the bottom frame of its task. The code in shim/asyncio.py runs the steps of the coroutine.
 */
export class PythonFrame implements ForeignFrame {
  readonly isForeign = true;
  readonly taskNumber: number;
  constructor(taskNumber: number) {
    this.taskNumber = taskNumber;
  }
}

/**
 * Returns the number of a task in Python. It is -1 for a task that the kernel made for itself, such as the watcher of a
 * `wait_for`.
 */
export function numberOfTask(task: KernelTask): number {
  const frame = task.frames[0];
  return frame instanceof PythonFrame ? frame.taskNumber : -1;
}
