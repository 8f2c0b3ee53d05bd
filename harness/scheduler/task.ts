import { RuntimeError } from "./errors.ts";
import type { Kernel } from "./kernel.ts";
import type { Coroutine, Pollable, Trap } from "./traps.ts";
import { WaitList, type WaitPlace } from "./wait-list.ts";

/** A coroutine that the kernel cannot step itself: it asks its host to (the Python front end). */
export interface ForeignFrame {
  readonly foreign: true;
}

export type Frame = Coroutine<unknown> | ForeignFrame;

/** What a suspended task waits for; undefined while it is queued to run, or runs. */
export type Waiting =
  | { readonly kind: "place"; readonly place: WaitPlace }
  | { readonly kind: "task"; readonly task: Task }
  | { readonly kind: "poll"; readonly source: Pollable };

export type Ending =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "raised"; readonly error: unknown };

/**
 * A coroutine that the kernel runs beside others: a stack of frames, the top one running.
 * `yield* task` waits for its end and gives its result or throws its exception.
 */
export class Task<T = unknown> {
  readonly kernel: Kernel;
  readonly frames: Frame[];

  /** Place in the run queue; `heapIndex` is -1 while the task is not queued. */
  dueMs = 0;
  sequence = 0;
  heapIndex = -1;

  waiting: Waiting | undefined;
  /** What its next pass starts with: a value for the waiting frame, or an exception thrown into it. */
  inbox: Ending | undefined;
  ending: Ending | undefined;
  /** Its exception has reached somebody: an awaiter, or the exception handler (TASK-13). */
  isRetrieved = false;
  joiners: WaitList | undefined;
  /** Called at the end instead of waking joiners: a gather that this task is a child of (TASK-33). */
  onEnd: ((task: Task) => void) | undefined;

  constructor(kernel: Kernel, frame: Frame) {
    this.kernel = kernel;
    this.frames = [frame];
  }

  /** True after return, exception or cancellation; still false right after `cancel()` (TASK-14, TASK-15). */
  done(): boolean {
    return this.ending !== undefined;
  }

  /**
   * Throws CancelledError into the task at its next pass and makes it ready at once (CANCEL-01 to
   * CANCEL-04). A task that waits for another one passes it on to that one (CANCEL-15). False if
   * the task has ended already. Throws RuntimeError for the running task (CANCEL-14), also when it
   * is met at the end of a chain of waiting tasks.
   */
  cancel(): boolean {
    return this.kernel.cancel(this);
  }

  *[Symbol.iterator](): Generator<Trap, T, unknown> {
    return (yield { kind: "join", task: this }) as T;
  }

  /** The list of tasks that wait for this one. Throws RuntimeError if it is a child of a gather (TASK-33). */
  openJoiners(): WaitList {
    if (this.onEnd !== undefined) throw new RuntimeError("can't wait: the task is gathered");
    this.joiners ??= new WaitList();
    return this.joiners;
  }
}
