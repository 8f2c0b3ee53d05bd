import { runningTask } from "./running-task.ts";
import type { Coroutine, Task } from "./traps.ts";

/** Returns the task that runs this coroutine. Does not switch tasks (TASK-17). */
export function* currentTask(): Coroutine<Task> {
  return yield* runningTask();
}
