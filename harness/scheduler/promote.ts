import { type KernelServices, KernelTask } from "./kernel-task.ts";
import type { Awaitable, Coroutine } from "./traps.ts";

/**
 * Returns a task for the argument. If the argument is a task, this task is returned unchanged. If it is a coroutine, a
 * new task runs it. Throws TypeError for anything else (GATHER-22, WAITFOR-20).
 */
export function promote<T>(kernel: KernelServices, awaitable: Awaitable<T>): KernelTask<T> {
  if (awaitable instanceof KernelTask) return awaitable;
  return kernel.spawn<T>(checkCoroutine(awaitable));
}

/**
 * Returns the argument if it is a coroutine. Throws TypeError for anything else, such as a generator function that was
 * not called (RUN-03, TASK-05).
 */
export function checkCoroutine<T>(awaitable: Awaitable<T>): Coroutine<T> {
  if (!isCoroutine(awaitable)) throw new TypeError("coroutine expected");
  return awaitable;
}

function isCoroutine<T>(candidate: Awaitable<T>): candidate is Coroutine<T> {
  return (
    typeof candidate === "object" &&
    candidate !== null &&
    "next" in candidate &&
    "throw" in candidate
  );
}
