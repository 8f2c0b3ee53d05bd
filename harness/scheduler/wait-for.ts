import { currentTask } from "./current-task.ts";
import { TimeoutError } from "./errors.ts";
import { type Awaitable, promote } from "./promote.ts";
import { sleepMs } from "./sleep.ts";
import type { Ending, Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";

/**
 * The result or exception of `awaitable` if it ends within `ms`; else it is cancelled, and when it
 * has cleaned up TimeoutError is thrown (WAITFOR-02), whatever it answers to the cancel (WAITFOR-09,
 * WAITFOR-10). `undefined` waits without limit. An awaitable that ends without suspending is in
 * time for any limit (WAITFOR-06); one that ends in the very tick of the limit is not (WAITFOR-16).
 */
export function* waitForMs<T>(awaitable: Awaitable<T>, ms: number | undefined): Coroutine<T> {
  const self = yield* currentTask();
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

/** `waitForMs` in seconds, truncated to whole milliseconds. */
export function* waitFor<T>(awaitable: Awaitable<T>, seconds: number | undefined): Coroutine<T> {
  return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);
}

interface Watch {
  ending: Ending | undefined;
  /** The waiter has gone on: it must not be woken any more, whatever it sleeps for now. */
  isOver: boolean;
}

/** A task of its own, so that a cancel reaches `task` by the ordinary way along waiting tasks (CANCEL-15). */
function* watchEnd(task: Task, waiter: Task, watch: Watch): Coroutine {
  try {
    watch.ending = { kind: "returned", value: yield* task };
  } catch (error) {
    watch.ending = { kind: "raised", error };
  }
  if (!watch.isOver) waiter.kernel.bringForward(waiter);
}
