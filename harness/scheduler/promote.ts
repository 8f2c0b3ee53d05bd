import type { Kernel } from "./kernel.ts";
import { Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";

/** What gather and waitFor take: a coroutine, which becomes a task, or a task. */
export type Awaitable<T> = Coroutine<T> | Task<T>;

/** The task for an awaitable. Throws TypeError for anything else (GATHER-22, WAITFOR-20). */
export function promote<T>(kernel: Kernel, awaitable: Awaitable<T>): Task<T> {
  if (awaitable instanceof Task) return awaitable;
  return kernel.spawn<T>(checkCoroutine(awaitable));
}

/** The coroutine itself. Throws TypeError if it is none, as for an uncalled generator function (RUN-03, TASK-05). */
export function checkCoroutine<T>(coroutine: Coroutine<T>): Coroutine<T> {
  const candidate: unknown = coroutine;
  const isCoroutine =
    typeof candidate === "object" &&
    candidate !== null &&
    "next" in candidate &&
    "throw" in candidate;
  if (!isCoroutine) throw new TypeError("coroutine expected");
  return coroutine;
}
