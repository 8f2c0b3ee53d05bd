import type { Ending } from "./ending.ts";
import { TimeoutError } from "./errors.ts";
import type { KernelTask } from "./kernel-task.ts";
import { promote } from "./promote.ts";
import { runningTask } from "./running-task.ts";
import { sleepMs } from "./sleep.ts";
import type { Awaitable, Coroutine } from "./traps.ts";

/**
 * Waits at most `ms` milliseconds for `awaitable`, and returns its result or throws its exception.
 * Without a limit (`undefined`) it waits forever. An awaitable that ends without suspending is in
 * time for every limit (WAITFOR-06); one that ends in the tick of the limit is too late (WAITFOR-16).
 *
 * At the limit it cancels the awaitable, waits until that has cleaned up, and throws TimeoutError
 * (WAITFOR-02), whatever the awaitable returns or throws then (WAITFOR-09, WAITFOR-10). Throws
 * TypeError for an argument that is neither a coroutine nor a task (WAITFOR-20), and OverflowError
 * for a limit of half the tick period (2^29 ms) or more.
 */
export function* waitForMs<T>(awaitable: Awaitable<T>, ms: number | undefined): Coroutine<T> {
  const self = yield* runningTask();
  const task = promote(self.kernel, awaitable);
  if (ms === undefined) return yield* task;
  const watch: Watch = { ending: undefined, isOver: false };
  const watcher = self.kernel.spawn<void>(watchEnd(task, self, watch));
  try {
    yield* sleepMs(ms);
  } catch (error) {
    watcher.cancel();
    throw error;
  } finally {
    watch.isOver = true;
  }
  if (watch.ending === undefined) {
    watcher.cancel();
    yield* watcher;
    throw new TimeoutError();
  }
  if (watch.ending.kind === "raised") throw watch.ending.error;
  return watch.ending.value as T;
}

/** `waitForMs` with the limit in seconds, truncated to whole milliseconds. Throws what `waitForMs` throws. */
export function* waitFor<T>(awaitable: Awaitable<T>, seconds: number | undefined): Coroutine<T> {
  return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);
}

interface Watch {
  ending: Ending | undefined;
  /** The waiter has continued. The watcher must not wake it any more, because it may wait for something else now. */
  isOver: boolean;
}

/** Runs as a separate task, so that a cancel reaches `task` along the chain of waiting tasks, like any other (CANCEL-15). */
function* watchEnd(task: KernelTask, waiter: KernelTask, watch: Watch): Coroutine {
  try {
    watch.ending = { kind: "returned", value: yield* task };
  } catch (error) {
    watch.ending = { kind: "raised", error };
  }
  if (!watch.isOver) waiter.kernel.bringForward(waiter);
}
