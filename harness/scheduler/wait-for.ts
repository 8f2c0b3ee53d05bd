import type { Ending } from "./ending.ts";
import { TimeoutError } from "./errors.ts";
import type { KernelTask } from "./kernel-task.ts";
import { promote } from "./promote.ts";
import { runningTask } from "./running-task.ts";
import { sleepMs } from "./sleep.ts";
import type { Awaitable, Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

/**
 * Waits at most `ms` milliseconds for `awaitable`, and returns its result or throws its exception.
 * Without a limit (`undefined`) it waits forever. The caller gets its turn when the limit is over. An
 * awaitable that has ended by then has a result, and that is returned, however late it is (WAITFOR-23).
 * An awaitable that has not ended is too late, even if it would end in the same tick (WAITFOR-16).
 *
 * In that case it cancels the awaitable, waits until that has cleaned up, and throws TimeoutError
 * (WAITFOR-02), whatever the awaitable returns or throws then (WAITFOR-09, WAITFOR-10). A cancel during
 * this cleanup is thrown at once, and does not interrupt the cleanup (CANCEL-35). Throws
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
  // The awaitable may have ended before this turn, although the watcher has not run yet (WAITFOR-23).
  const ending = watch.ending ?? task.ending;
  if (ending === undefined) {
    watcher.cancel();
    yield* waitForEnd(watcher);
    throw new TimeoutError();
  }
  if (ending.kind === "raised") throw ending.error;
  return ending.value as T;
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

/** Waits until `watcher` has ended. A cancel reaches the caller itself, so that it is not lost in the cleanup of the awaitable (CANCEL-35). */
function* waitForEnd(watcher: KernelTask): Coroutine {
  const end = new WaitList("the cleanup after a timeout");
  watcher.onEnd = () => end.wakeAll();
  try {
    yield { kind: "park", place: end };
  } finally {
    watcher.onEnd = undefined;
  }
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
