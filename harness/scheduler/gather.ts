import type { Ending } from "./ending.ts";
import { CancelledError, RuntimeError } from "./errors.ts";
import type { KernelTask } from "./kernel-task.ts";
import { promote } from "./promote.ts";
import { runningTask } from "./running-task.ts";
import type { Awaitable, Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

/** Settings of a gather. */
export interface GatherOptions {
  /**
   * If true, gather waits for all children, and each exception of a child becomes the result of this child (GATHER-11).
   * If false, which is the default, gather throws the first exception as soon as a child raises it (GATHER-07).
   */
  readonly returnExceptions?: boolean;
}

/** The types of the results of a gather, by position. */
export type Gathered<A extends readonly Awaitable<unknown>[]> = {
  -readonly [K in keyof A]: A[K] extends Awaitable<infer T> ? T : never;
};

/**
 * Runs the awaitables side by side as tasks, and returns their results in argument order (GATHER-01). These tasks are
 * the children. They start in argument order when gather is awaited (GATHER-03, GATHER-04). A cancel of the gathering
 * task cancels the children that have not ended (GATHER-14).
 *
 * Throws these errors:
 * - The first exception of a child, unless `returnExceptions` is set (GATHER-07).
 * - RuntimeError if a task is passed twice, or if another task awaits one of the tasks (TASK-33, GATHER-21).
 * - TypeError for an argument that is not a coroutine or a task (GATHER-22).
 */
export function* gather<const A extends readonly Awaitable<unknown>[]>(
  awaitables: A,
  options: GatherOptions = {},
): Coroutine<Gathered<A>> {
  const returnExceptions = options.returnExceptions ?? false;
  const self = yield* runningTask();
  const children = awaitables.map((awaitable) => promote(self.kernel, awaitable));
  const running = checkChildren(children);
  const failedBefore = children.find((child) => child.ending?.kind === "raised");
  // A child that failed before this gather started ends the gather immediately. The exception handler gets this
  // failure, too (GATHER-20).
  if (failedBefore !== undefined && !returnExceptions) throw errorOf(failedBefore);

  const done = new WaitList("the children of a gather");
  let failed: KernelTask | undefined;
  const childEnded = (child: KernelTask) => {
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
    // The gather has ended, so the children that still run are ordinary tasks again. From now on, the exception handler
    // gets their failures (GATHER-08, GATHER-09).
    for (const child of running) child.onEnd = undefined;
  }
  if (failed !== undefined) throw errorOf(failed);
  return children.map((child) => resultOf(child.ending!)) as Gathered<A>;
}

/**
 * Returns the children that have not ended. Throws RuntimeError if one of these children is passed twice. Also throws
 * RuntimeError if another task or another gather already waits for one of them, because the end of a child of a gather
 * can wake only this gather. An error leaves all tasks unchanged.
 */
function checkChildren(children: readonly KernelTask[]): Set<KernelTask> {
  const running = new Set<KernelTask>();
  for (const child of children) {
    if (child.ending !== undefined) continue;
    const isAwaited = (child.joiners?.size ?? 0) > 0 || child.onEnd !== undefined;
    if (isAwaited || running.has(child)) throw new RuntimeError("can't gather");
    running.add(child);
  }
  return running;
}

function cancelInOrder(children: readonly KernelTask[]): void {
  for (const child of children) child.cancel();
}

function errorOf(child: KernelTask): unknown {
  return child.ending?.kind === "raised" ? child.ending.error : undefined;
}

function resultOf(ending: Ending): unknown {
  return ending.kind === "returned" ? ending.value : ending.error;
}
