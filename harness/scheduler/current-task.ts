import type { Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";

/** The task that runs this coroutine, without a switch (TASK-17). */
export function* currentTask(): Coroutine<Task> {
  return (yield { kind: "self" }) as Task;
}
