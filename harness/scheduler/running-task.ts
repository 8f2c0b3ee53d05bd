import type { KernelTask } from "./kernel-task.ts";
import type { Coroutine } from "./traps.ts";

/**
 * Returns the task that runs this coroutine, with all members that primitives need. Does not switch
 * tasks (TASK-17).
 */
export function* runningTask(): Coroutine<KernelTask> {
  return (yield { kind: "self" }) as KernelTask;
}
