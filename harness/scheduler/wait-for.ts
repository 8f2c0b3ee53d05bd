import type { Ending } from "./ending.ts";
import { TimeoutError } from "./errors.ts";
import type { KernelTask } from "./kernel-task.ts";
import { promote } from "./promote.ts";
import { runningTask } from "./running-task.ts";
import { sleepMs } from "./sleep.ts";
import type { Awaitable, Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

/**
 * Waits at most `ms` milliseconds for `awaitable`, and returns its result or throws its exception. Without a limit
 * (`undefined`) it waits forever. When the limit has passed, the caller gets its next turn. If the awaitable has ended
 * before this turn, its result or exception counts, even if it ended after the limit (WAITFOR-23).
 *
 * If the awaitable has not ended before this turn, `waitForMs` cancels it, waits until its cleanup has finished, and
 * throws TimeoutError (WAITFOR-02). This is so even if the awaitable would end in the same tick (WAITFOR-16). What the
 * cancelled awaitable returns or throws does not matter (WAITFOR-09, WAITFOR-10). If the caller is cancelled during the
 * cleanup, the caller gets the cancel immediately, and the cleanup continues (CANCEL-35).
 *
 * Throws TypeError if the argument is neither a coroutine nor a task (WAITFOR-20). Throws OverflowError if the limit is
 * half the tick period (2^29 ms) or more.
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
  // The awaitable may already have ended, although the watcher has not run yet (WAITFOR-23).
  const ending = watch.ending ?? task.ending;
  if (ending === undefined) {
    watcher.cancel();
    yield* waitForEnd(watcher);
    throw new TimeoutError();
  }
  if (ending.kind === "raised") throw ending.error;
  return ending.value as T;
}

/**
 * Works like `waitForMs`, but with a limit in seconds. The limit is truncated to whole milliseconds. Throws the same
 * errors as `waitForMs`.
 */
export function* waitFor<T>(awaitable: Awaitable<T>, seconds: number | undefined): Coroutine<T> {
  return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);
}

interface Watch {
  ending: Ending | undefined;
  /**
   * True after the waiter has continued. From then on, the watcher must not wake the waiter, because the waiter may
   * already wait for something else.
   */
  isOver: boolean;
}

/**
 * Waits until `watcher` has ended. A cancel during this wait reaches only the task that called `waitForMs`. Otherwise
 * the cleanup of the awaitable could swallow the cancel (CANCEL-35).
 */
function* waitForEnd(watcher: KernelTask): Coroutine {
  const end = new WaitList("the cleanup after a timeout");
  watcher.onEnd = () => end.wakeAll();
  try {
    yield { kind: "park", place: end };
  } finally {
    watcher.onEnd = undefined;
  }
}

/**
 * Waits until `task` has ended, then wakes `waiter`. This function runs as a separate task, the watcher. The watcher
 * awaits `task`, so a cancel of the watcher reaches `task` (CANCEL-15).
 */
function* watchEnd(task: KernelTask, waiter: KernelTask, watch: Watch): Coroutine {
  try {
    watch.ending = { kind: "returned", value: yield* task };
  } catch (error) {
    watch.ending = { kind: "raised", error };
  }
  if (!watch.isOver) waiter.kernel.bringForward(waiter);
}
