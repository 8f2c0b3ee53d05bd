import type { Clock } from "./clock.ts";
import { DeadlockError, RuntimeError } from "./errors.ts";
import { Kernel, type Step, type Wait } from "./kernel.ts";
import type { KernelEvent } from "./kernel-event.ts";
import type { KernelTask } from "./kernel-task.ts";
import { Loop } from "./loop.ts";
import { checkCoroutine, promote } from "./promote.ts";
import { LONGEST_DELAY_MS, TICK_PERIOD } from "./ticks.ts";
import type { Awaitable, Coroutine, Task } from "./traps.ts";
import { VirtualClock } from "./virtual-clock.ts";

/** Settings of a scheduler. */
export interface SchedulerOptions {
  /** The clock that decides when sleeps end. The default is a new VirtualClock. */
  readonly clock?: Clock;
  /** The scheduler calls this function at every pass, trap, end and cancel of a task, at the moment when it happens. */
  readonly observe?: (event: KernelEvent) => void;
}

/** What an exception handler gets about a task that failed while nobody awaited it (RUN-25). */
export interface ExceptionContext {
  /** A text that says what happened. */
  readonly message: string;
  /** What the task threw. */
  readonly exception: unknown;
  /** The task that failed. asyncio calls it `future`. */
  readonly future: Task;
}

/**
 * Handles a failure that nobody awaited. If the handler throws an exception, `run` throws it too
 * (RUN-32).
 */
export type ExceptionHandler = (scheduler: Scheduler, context: ExceptionContext) => void;

/**
 * The reference scheduler: MicroPython's asyncio for TypeScript generators.
 *
 *     const scheduler = new Scheduler();
 *     function* main(): Coroutine<string> {
 *       yield* sleepMs(100);
 *       return "done";
 *     }
 *     scheduler.run(main()); // "done"
 */
export class Scheduler {
  /** The clock from the options. Without this option, the VirtualClock that the scheduler made. */
  readonly clock: Clock;
  readonly #kernel: Kernel;
  readonly #loop: Loop;
  #handler: ExceptionHandler | undefined;

  /** Makes a scheduler without tasks. */
  constructor(options: SchedulerOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    this.#kernel = new Kernel(this.clock);
    this.#kernel.observe = options.observe;
    this.#loop = new Loop(this.#kernel);
  }

  /** Returns the time of the clock in whole milliseconds, modulo TICK_PERIOD (2^30). */
  ticksMs(): number {
    return this.#kernel.nowMs() % TICK_PERIOD;
  }

  /**
   * Makes a task from a coroutine. The task has its first turn after the calling task suspends. If no loop is running,
   * it has its first turn in the next run (TASK-01 to TASK-04). Throws TypeError if `coroutine` is not a coroutine
   * (TASK-05).
   */
  createTask<T>(coroutine: Coroutine<T>): Task<T> {
    return this.#kernel.spawn<T>(checkCoroutine(coroutine));
  }

  /** Returns the task that runs now. Throws RuntimeError if no task is running (RUN-36). */
  currentTask(): Task {
    const task = this.#kernel.current;
    if (task === undefined) throw new RuntimeError("no running event loop");
    return task;
  }

  /**
   * Runs `main` until it ends, and returns its value or throws its exception (RUN-01, RUN-02). Other
   * tasks stay queued for the next run (RUN-05). Blocks the thread while all tasks wait (RUN-42). Throws DeadlockError
   * if nothing can end the waits. Throws RuntimeError if a run is already in progress (RUN-10). Throws TypeError if
   * `main` is neither a coroutine nor a task (RUN-03).
   */
  run<T>(main: Awaitable<T>): T {
    const task = this.#begin(main);
    this.#runBlocking();
    return resultOf(task);
  }

  /**
   * Works like `run`, but waits with timers while all tasks wait, so that the thread stays free. Use `runAsync` with a
   * RealClock. If the host sets a ThreadSafeFlag or an Event during such a wait, the waiting task continues
   * immediately. The promise rejects with the errors of `run`, except DeadlockError, because the host may still wake a
   * task.
   */
  async runAsync<T>(main: Awaitable<T>): Promise<T> {
    const task = this.#begin(main);
    try {
      for (;;) {
        const step = this.#advance();
        if (step.kind === "over") return resultOf(task);
        await this.#idle(step.untilUs);
      }
    } finally {
      this.#loop.leave();
    }
  }

  /**
   * Runs all tasks until `stop` is called (RUN-15). If no task is left, it waits (RUN-43). Throws DeadlockError if
   * nothing can call `stop` any more. Throws RuntimeError if a run is already in progress (RUN-10).
   */
  runForever(): void {
    this.#loop.beginForever();
    this.#runBlocking();
  }

  /**
   * Ends `runForever` after every task that is ready now has had one more turn (RUN-17). Has no effect on `run`. Has no
   * effect between runs (RUN-20, RUN-21).
   */
  stop(): void {
    this.#loop.stop();
  }

  /**
   * Forgets all tasks that have not ended. It does not cancel them, and their `finally` blocks never run (RUN-06).
   * Throws RuntimeError if a run is in progress (CORNER-05).
   */
  discardTasks(): void {
    this.#loop.checkIdle();
    this.#kernel.discardAll();
  }

  /** Sets the handler for failures that nobody awaited. `undefined` restores the default handler (RUN-24, RUN-29). */
  setExceptionHandler(handler: ExceptionHandler | undefined): void {
    this.#handler = handler;
  }

  /** Returns the handler that was set, or undefined if the default handler is in use. */
  getExceptionHandler(): ExceptionHandler | undefined {
    return this.#handler;
  }

  /** Calls the handler, or the default handler if none is set (RUN-34). Throws what the handler throws. */
  callExceptionHandler(context: ExceptionContext): void {
    (this.#handler ?? Scheduler.defaultExceptionHandler)(this, context);
  }

  /** Writes the message and the exception to standard error (RUN-24). */
  static defaultExceptionHandler(_scheduler: Scheduler, context: ExceptionContext): void {
    console.error(context.message, context.exception);
  }

  #begin<T>(main: Awaitable<T>): KernelTask<T> {
    // Check before main becomes a task, so that a refused main never runs.
    this.#loop.checkIdle();
    const task = promote(this.#kernel, main);
    this.#loop.begin(task);
    return task;
  }

  #runBlocking(): void {
    try {
      for (;;) {
        const step = this.#advance();
        if (step.kind === "over") return;
        this.#wait(step.untilUs);
      }
    } finally {
      this.#loop.leave();
    }
  }

  #wait(untilUs: number | undefined): void {
    try {
      this.clock.waitUntil(untilUs);
    } catch (error) {
      if (!(error instanceof DeadlockError) || error.waits.length > 0) throw error;
      throw new DeadlockError(error.message, this.#kernel.waits().map(describeWait));
    }
  }

  #advance(): Extract<Step, { kind: "idle" | "over" }> {
    for (;;) {
      const step = this.#loop.advance();
      if (step.kind === "idle" || step.kind === "over") return step;
      if (step.kind === "foreign") {
        throw new RuntimeError(
          "a Scheduler cannot step a foreign frame: the host of the frame must step it",
        );
      }
      if (step.kind === "poll") {
        throw new RuntimeError(
          "a Scheduler cannot poll a foreign source: the host of the source must poll it",
        );
      }
      this.callExceptionHandler({
        message: "Task exception wasn't retrieved",
        exception: step.error,
        future: step.task,
      });
    }
  }

  #idle(untilUs: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const wake = () => {
        this.#kernel.wakeFromOutside = undefined;
        clearTimeout(timer);
        resolve();
      };
      this.#kernel.wakeFromOutside = wake;
      if (untilUs === undefined) return;
      const waitMs = Math.ceil((untilUs - this.clock.nowUs()) / 1000);
      timer = setTimeout(wake, Math.min(waitMs, LONGEST_DELAY_MS));
    });
  }
}

/** Returns the result of a task that has ended, or throws its exception. */
function resultOf<T>(task: KernelTask<T>): T {
  const ending = task.ending!;
  task.isRetrieved = true;
  if (ending.kind === "raised") throw ending.error;
  return ending.value as T;
}

function describeWait({ task, awaited }: Wait): string {
  const what = typeof awaited === "string" ? awaited : `task ${awaited.number}`;
  return `task ${task.number} waits for ${what}`;
}
