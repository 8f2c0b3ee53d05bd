import { currentTask } from "./current-task.ts";
import { CancelledError, RuntimeError } from "./errors.ts";
import { type Awaitable, promote } from "./promote.ts";
import type { Ending, Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

export interface GatherOptions {
  /** Exceptions become results and gather waits for all children (GATHER-11); otherwise the first in time is thrown (GATHER-07). */
  readonly returnExceptions?: boolean;
}

/** The results of `gather(a, b, ...)` by position. */
export type Gathered<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: A[K] extends Awaitable<infer T> ? T : never;
};

/**
 * Runs the awaitables as tasks beside one another and gives their results in argument order
 * (GATHER-01). Children start in argument order once gather is awaited (GATHER-03, GATHER-04).
 * Cancelling it cancels the children that have not ended (GATHER-14).
 * Throws RuntimeError for a task that is awaited elsewhere or stands twice (TASK-33, GATHER-21).
 */
export function* gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options: GatherOptions = {},
): Coroutine<Gathered<A>> {
  const returnExceptions = options.returnExceptions ?? false;
  const self = yield* currentTask();
  const children = awaitables.map((awaitable) => promote(self.kernel, awaitable));
  const running = checkChildren(children);
  const failedBefore = children.find((child) => child.ending?.kind === "raised");
  // A child that failed before this gather keeps its report: gather does not take it off the handler (GATHER-20).
  if (failedBefore !== undefined && !returnExceptions) throw errorOf(failedBefore);

  const done = new WaitList();
  let failed: Task | undefined;
  const childEnded = (child: Task) => {
    running.delete(child);
    if (failed !== undefined) return;
    if (child.ending?.kind === "raised" && !returnExceptions) failed = child;
    if (failed !== undefined || running.size === 0) done.wakeFirst();
  };
  for (const child of running) child.onEnd = childEnded;
  try {
    if (running.size > 0) yield { kind: "park", place: done };
  } catch (error) {
    if (error instanceof CancelledError) cancelInOrder(children);
    throw error;
  } finally {
    // The survivors are tasks like any other again: what fails later is reported (GATHER-08, GATHER-09).
    for (const child of running) child.onEnd = undefined;
  }
  if (failed !== undefined) throw errorOf(failed);
  return children.map((child) => resultOf(child.ending!)) as Gathered<A>;
}

/** The children that have not ended. Refuses, before anything is changed, what could never wake this gather. */
function checkChildren(children: readonly Task[]): Set<Task> {
  const running = new Set<Task>();
  for (const child of children) {
    if (child.ending !== undefined) continue;
    const isAwaited = (child.joiners?.size ?? 0) > 0 || child.onEnd !== undefined;
    if (isAwaited || running.has(child)) throw new RuntimeError("can't gather");
    running.add(child);
  }
  return running;
}

function cancelInOrder(children: readonly Task[]): void {
  for (const child of children) child.cancel();
}

function errorOf(child: Task): unknown {
  return child.ending?.kind === "raised" ? child.ending.error : undefined;
}

function resultOf(ending: Ending): unknown {
  return ending.kind === "returned" ? ending.value : ending.error;
}
