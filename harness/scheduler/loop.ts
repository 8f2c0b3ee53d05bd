import { RuntimeError } from "./errors.ts";
import type { Kernel, Step } from "./kernel.ts";
import { KernelTask } from "./kernel-task.ts";
import type { Coroutine } from "./traps.ts";

/**
 * Runs a kernel, one run at a time. A run ends when its goal task ends, or after `stop`. The host
 * calls `advance` for each step.
 */
export class Loop {
  readonly kernel: Kernel;
  #goal: KernelTask | undefined;
  #stopTask: KernelTask | undefined;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Throws RuntimeError if a run is already in progress, because runs do not nest (RUN-10). */
  checkIdle(): void {
    if (this.#goal !== undefined) throw new RuntimeError("the event loop is already running");
  }

  /** Starts a run that ends when `goal` ends. Throws RuntimeError if a run is already in progress. */
  begin(goal: KernelTask): void {
    this.checkIdle();
    this.#goal = goal;
  }

  /** Starts a run that ends after `stop` (RUN-15, RUN-43). Throws RuntimeError if a run is already in progress. */
  beginForever(): void {
    const stopTask = new KernelTask(this.kernel, endAtOnce());
    this.begin(stopTask);
    this.#stopTask = stopTask;
  }

  advance(): Step {
    return this.kernel.advance(this.#goal);
  }

  /**
   * Ends the run. The host must call this function even if the run threw an exception. Queued tasks stay queued
   * (RUN-05).
   */
  leave(): void {
    this.#goal = undefined;
    this.#stopTask = undefined;
  }

  /**
   * Ends a run that `beginForever` started, after one pass of the tasks that are ready now (RUN-17). Has no effect
   * during a run with a goal (RUN-21) or between runs (RUN-20).
   */
  stop(): void {
    const isStopping = this.#stopTask === undefined || this.#stopTask.heapIndex >= 0;
    if (!isStopping) this.kernel.makeReady(this.#stopTask!);
  }
}

function* endAtOnce(): Coroutine {
  // The run is over when this task has run for one pass.
}
