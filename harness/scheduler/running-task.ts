import type { KernelTask } from "./kernel-task.ts";
import type { Coroutine } from "./traps.ts";

/** The task that runs this coroutine, with what primitives need of it. It does not switch (TASK-17). */
export function* runningTask(): Coroutine<KernelTask> {
  return (yield { kind: "self" }) as KernelTask;
}
