import type { Ending } from "./ending.ts";
import { RuntimeError } from "./errors.ts";
import type { Coroutine, Pollable, Task, Trap } from "./traps.ts";
import { type Waiter, WaitList, type WaitPlace } from "./wait-list.ts";

/** A task in the form that the kernel runs: a stack of frames. The top frame runs. */
export class KernelTask<T = unknown> implements Task<T>, Waiter {
  readonly kernel: KernelServices;
  readonly frames: Frame[];

  /** The number of this task. A kernel numbers its tasks from 1, in the order of creation. */
  number = 0;
  /** The position in the list of live tasks. It is -1 after the task has ended. */
  liveIndex = -1;

  /**
   * The place in the run queue. Tasks run in the order of `dueMs`, and tasks with the same `dueMs` in the order of
   * `sequence`. `heapIndex` is -1 while the task is not queued.
   */
  dueMs = 0;
  sequence = 0;
  heapIndex = -1;

  waiting: Waiting | undefined;
  /** What the waiting frame gets on the next pass: a value, or an exception that is thrown into this frame. */
  inbox: Ending | undefined;
  ending: Ending | undefined;
  /** True if an awaiter or the exception handler has received this task's exception (TASK-13). */
  isRetrieved = false;
  joiners: WaitList<KernelTask> | undefined;
  /**
   * When this task ends, the kernel calls this function instead of waking the tasks that await it. Set only while one
   * of these two waits for the task: a gather (TASK-33), or a `wait_for` whose awaitable cleans up after the timeout.
   */
  onEnd: ((task: KernelTask) => void) | undefined;

  constructor(kernel: KernelServices, frame: Frame) {
    this.kernel = kernel;
    this.frames = [frame];
  }

  done(): boolean {
    return this.ending !== undefined;
  }

  cancel(): boolean {
    return this.kernel.cancel(this);
  }

  *[Symbol.iterator](): Generator<Trap, T, unknown> {
    return (yield { kind: "join", task: this }) as T;
  }

  wake(): void {
    this.kernel.makeReady(this);
  }

  /**
   * Returns the list of tasks that wait for this task. Throws RuntimeError if `onEnd` is set, because then a gather
   * (TASK-33) or a `wait_for` already waits for this task.
   */
  openJoiners(): WaitList<KernelTask> {
    if (this.onEnd !== undefined) throw new RuntimeError("can't wait: the task is gathered");
    this.joiners ??= new WaitList("a task");
    return this.joiners;
  }
}

/** The part of the kernel that tasks and primitives use. */
export interface KernelServices {
  /**
   * Ends the wait of a host that waits in real time, so that the kernel polls its sources again. This function is set
   * only during such a wait.
   */
  readonly wakeFromOutside: (() => void) | undefined;
  /**
   * Makes a task from a frame. The task is ready, and runs after all tasks that are ready now
   * (TASK-01, TASK-03).
   */
  spawn<T>(frame: Frame): KernelTask<T>;
  /** Queues a suspended task behind all tasks that are ready now. */
  makeReady(task: KernelTask): void;
  /**
   * Ends the sleep of a queued task before its deadline. A task that is already due keeps its position. A
   * discarded task stays discarded.
   */
  bringForward(task: KernelTask): void;
  /** See Task.cancel. */
  cancel(task: KernelTask): boolean;
}

export type Frame = Coroutine<unknown> | ForeignFrame;

/**
 * A coroutine that the kernel cannot step. The host of the kernel, such as the Python front end, steps the coroutine.
 */
export interface ForeignFrame {
  readonly isForeign: true;
}

/** What a suspended task waits for. Undefined while the task runs or is queued to run. */
export type Waiting =
  | { readonly kind: "place"; readonly place: WaitPlace }
  | { readonly kind: "task"; readonly task: KernelTask }
  | { readonly kind: "poll"; readonly source: Pollable };
