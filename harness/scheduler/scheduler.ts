import type { Clock } from "./clock.ts";
import { RuntimeError } from "./errors.ts";
import { Kernel, type KernelEvent, type Step } from "./kernel.ts";
import { Loop } from "./loop.ts";
import { type Awaitable, checkCoroutine, promote } from "./promote.ts";
import type { Task } from "./task.ts";
import { LONGEST_DELAY_MS, TICK_PERIOD } from "./ticks.ts";
import type { Coroutine } from "./traps.ts";
import { VirtualClock } from "./virtual-clock.ts";

export interface SchedulerOptions {
  /** A fresh VirtualClock by default. */
  readonly clock?: Clock;
  /** Sees every pass, trap, end and cancel as it happens. */
  readonly observe?: (event: KernelEvent) => void;
}

/** What an exception handler is told about a task that failed without anybody awaiting it (RUN-25). */
export interface ExceptionContext {
  readonly message: string;
  readonly exception: unknown;
  readonly future: Task;
}

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
  readonly kernel: Kernel;
  readonly clock: Clock;
  readonly #loop: Loop;
  #handler: ExceptionHandler | undefined;

  constructor(options: SchedulerOptions = {}) {
    this.clock = options.clock ?? new VirtualClock();
    this.kernel = new Kernel(this.clock);
    this.kernel.observe = options.observe;
    this.#loop = new Loop(this.kernel);
  }

  /** Milliseconds modulo 2^30. */
  ticksMs(): number {
    return this.kernel.nowMs() % TICK_PERIOD;
  }

  /** Makes a task that gets its first pass when the caller next suspends (TASK-01 to TASK-04). Throws TypeError for what is no coroutine. */
  createTask<T>(coroutine: Coroutine<T>): Task<T> {
    return this.kernel.spawn<T>(checkCoroutine(coroutine));
  }

  /** The task whose pass is running. Throws RuntimeError outside of one (RUN-36). */
  currentTask(): Task {
    const task = this.kernel.current;
    if (task === undefined) throw new RuntimeError("no running event loop");
    return task;
  }

  /**
   * Runs `main` to its end and gives its value, or throws its exception (RUN-01, RUN-02). Other
   * tasks stay queued for the next run (RUN-05). Undefined if nothing could ever wake main
   * (RUN-08). Throws RuntimeError within a running task (RUN-10).
   */
  run<T>(main: Awaitable<T>): T | undefined {
    const task = this.#begin(main);
    this.#runBlocking();
    return resultOf(task);
  }

  /** `run` without blocking the thread: idle time is waited for with timers, and a ThreadSafeFlag set from outside ends it. */
  async runAsync<T>(main: Awaitable<T>): Promise<T | undefined> {
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

  /** Runs until `stop`, or until no task is left (RUN-15, RUN-16). */
  runForever(): void {
    this.#loop.beginForever();
    this.#runBlocking();
  }

  /** Ends `runForever` once the tasks that are ready now have had their pass (RUN-17); without effect outside of it (RUN-20, RUN-21). */
  stop(): void {
    this.#loop.stop();
  }

  /** Forgets all tasks that are still queued (RUN-06). */
  discardTasks(): void {
    this.kernel.discardAll();
  }

  /** Undefined restores the default, which writes to standard error (RUN-24, RUN-29). An exception that the handler throws leaves `run` (RUN-32). */
  setExceptionHandler(handler: ExceptionHandler | undefined): void {
    this.#handler = handler;
  }

  getExceptionHandler(): ExceptionHandler | undefined {
    return this.#handler;
  }

  /** Hands `context` to the handler, or to the default (RUN-34). */
  callExceptionHandler(context: ExceptionContext): void {
    (this.#handler ?? Scheduler.defaultExceptionHandler)(this, context);
  }

  static defaultExceptionHandler(_scheduler: Scheduler, context: ExceptionContext): void {
    console.error(context.message, context.exception);
  }

  #begin<T>(main: Awaitable<T>): Task<T> {
    // Before main becomes a task: what is refused must not run later.
    this.#loop.checkIdle();
    const task = promote(this.kernel, main);
    this.#loop.begin(task as Task);
    return task;
  }

  #runBlocking(): void {
    try {
      for (;;) {
        const step = this.#advance();
        if (step.kind === "over") return;
        this.clock.waitUntil(step.untilUs);
      }
    } finally {
      this.#loop.leave();
    }
  }

  #advance(): Extract<Step, { kind: "idle" | "over" }> {
    for (;;) {
      const step = this.#loop.advance();
      if (step.kind === "idle" || step.kind === "over") return step;
      if (step.kind === "foreign") throw new RuntimeError("a foreign frame has no host here");
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
        this.kernel.wakeFromOutside = undefined;
        clearTimeout(timer);
        resolve();
      };
      this.kernel.wakeFromOutside = wake;
      if (untilUs === undefined) return;
      const waitMs = Math.ceil((untilUs - this.clock.nowUs()) / 1000);
      timer = setTimeout(wake, Math.min(waitMs, LONGEST_DELAY_MS));
    });
  }
}

function resultOf<T>(task: Task<T>): T | undefined {
  if (task.ending === undefined) return undefined;
  task.isRetrieved = true;
  if (task.ending.kind === "raised") throw task.ending.error;
  return task.ending.value as T;
}
