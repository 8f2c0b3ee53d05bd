import { RuntimeError } from "./errors.ts";
import type { Kernel, Step } from "./kernel.ts";
import { Task } from "./task.ts";
import type { Coroutine } from "./traps.ts";

/** One run at a time of a kernel: to the end of a task, or until `stop`. The host asks for step after step. */
export class Loop {
  readonly kernel: Kernel;
  #goal: Task | undefined;
  #stopTask: Task | undefined;

  constructor(kernel: Kernel) {
    this.kernel = kernel;
  }

  /** Throws RuntimeError within a run: runs do not nest (RUN-10). */
  checkIdle(): void {
    if (this.#goal !== undefined) throw new RuntimeError("the event loop is running already");
  }

  /** Starts a run that is over when `goal` has ended. Throws like `checkIdle`. */
  begin(goal: Task): void {
    this.checkIdle();
    this.#goal = goal;
  }

  /** Starts a run that is over after `stop` (RUN-15), or when no task is left (RUN-16). */
  beginForever(): void {
    const stopTask = new Task(this.kernel, endAtOnce());
    this.begin(stopTask);
    this.#stopTask = stopTask;
  }

  advance(): Step {
    return this.kernel.advance(this.#goal);
  }

  /** Ends the run, however it came to its end. Tasks that are still queued stay so (RUN-05). */
  leave(): void {
    this.#goal = undefined;
    this.#stopTask = undefined;
  }

  /**
   * Ends a run without goal once the tasks that are ready now have had their pass (RUN-17).
   * Without effect on a run that has a goal, and before a run (RUN-20, RUN-21).
   */
  stop(): void {
    const isStopping = this.#stopTask === undefined || this.#stopTask.heapIndex >= 0;
    if (!isStopping) this.kernel.makeReady(this.#stopTask!);
  }
}

function* endAtOnce(): Coroutine {
  // Its one pass is the sign to stop.
}
