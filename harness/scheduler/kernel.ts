import type { Clock } from "./clock.ts";
import type { Ending } from "./ending.ts";
import { CancelledError, FatalError, RuntimeError } from "./errors.ts";
import { ForeignSource } from "./foreign-source.ts";
import type { KernelEvent } from "./kernel-event.ts";
import { type Frame, type KernelServices, KernelTask, type Waiting } from "./kernel-task.ts";
import { LiveTasks } from "./live-tasks.ts";
import { RunQueue } from "./run-queue.ts";
import type { Pollable, Task, Trap } from "./traps.ts";

/**
 * The reason why the kernel returned control to its host.
 * - `foreign`: the host must step the top frame of `task` with `inbox`, and then call one of these
 *   functions: foreignTrapped, foreignCalled, foreignReturned or foreignRaised.
 * - `idle`: nothing is due before `untilUs`, in microseconds of the clock. If `untilUs` is
 *   undefined, only something outside can continue the run.
 * - `poll`: the host must poll these sources and then call `hostPolled`. While tasks wait for these
 *   sources, the host must also end each idle wait early, so that it polls again.
 * - `report`: `task` raised `error`, and nobody awaited it (RUN-26).
 * - `over`: the goal has ended.
 */
export type Step =
  | { readonly kind: "foreign"; readonly task: KernelTask; readonly inbox: Ending | undefined }
  | { readonly kind: "idle"; readonly untilUs: number | undefined }
  | { readonly kind: "poll"; readonly sources: readonly ForeignSource[] }
  | { readonly kind: "report"; readonly task: KernelTask; readonly error: unknown }
  | { readonly kind: "over" };

/**
 * Runs tasks one pass at a time. A pass starts when a task resumes and ends at the next trap that
 * suspends it. Nothing interrupts a pass (YIELD-03), and nothing else runs: no promises, no microtasks.
 */
export class Kernel implements KernelServices {
  readonly clock: Clock;
  observe: ((event: KernelEvent) => void) | undefined;
  wakeFromOutside: (() => void) | undefined;
  readonly #queue = new RunQueue();
  readonly #polled = new Map<Pollable, KernelTask>();
  #hasHostPolled = false;
  readonly #live = new LiveTasks();
  #current: KernelTask | undefined;
  #inbox: Ending | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The task whose pass is running. Undefined between passes. */
  get current(): KernelTask | undefined {
    return this.#current;
  }

  nowMs(): number {
    return Math.floor(this.clock.nowUs() / 1000);
  }

  spawn<T>(frame: Frame): KernelTask<T> {
    const task = new KernelTask<T>(this, frame);
    this.#live.add(task);
    this.#pushNow(task);
    return task;
  }

  makeReady(task: KernelTask): void {
    task.waiting = undefined;
    this.#pushNow(task);
  }

  bringForward(task: KernelTask): void {
    if (task.heapIndex < 0 || task.dueMs <= this.nowMs()) return;
    this.#queue.remove(task);
    this.#pushNow(task);
  }

  /**
   * Returns each waiting task with what it waits for, in the order in which the tasks were created. Tasks in the run
   * queue, such as sleeping tasks, are not included.
   */
  waits(): Wait[] {
    return this.#live
      .inOrderOfCreation()
      .flatMap((task) =>
        task.waiting === undefined ? [] : [{ task, awaited: awaitedBy(task.waiting) }],
      );
  }

  cancel(task: KernelTask): boolean {
    if (task.ending !== undefined) return false;
    const target = endOfChain(task);
    if (target === this.#current) throw new RuntimeError("can't cancel self");
    target.inbox = { kind: "raised", error: new CancelledError() };
    if (target.waiting === undefined) this.bringForward(target);
    else {
      this.#leaveWaiting(target);
      this.makeReady(target);
    }
    this.observe?.({ kind: "cancel", task: target, atUs: this.clock.nowUs() });
    return true;
  }

  /**
   * Forgets every task that has not ended. Does not cancel these tasks and does not run their `finally` blocks
   * (RUN-06).
   */
  discardAll(): void {
    this.#queue.clear();
    this.#polled.clear();
    this.#live.clear();
  }

  /**
   * Runs passes until `goal` has ended or the host must act. If a task throws a FatalError, this function throws the
   * same error (RUN-35).
   */
  advance(goal: KernelTask | undefined): Step {
    for (;;) {
      const task = this.#current;
      if (task === undefined) {
        if (goal?.ending !== undefined) return { kind: "over" };
        const step = this.#startPass();
        if (step !== undefined) return step;
        continue;
      }
      const frame = task.frames[task.frames.length - 1]!;
      const inbox = this.#inbox;
      this.#inbox = undefined;
      if ("isForeign" in frame) return { kind: "foreign", task, inbox };
      let result: IteratorResult<Trap, unknown>;
      try {
        result =
          inbox === undefined
            ? frame.next(undefined)
            : inbox.kind === "returned"
              ? frame.next(inbox.value)
              : frame.throw(inbox.error);
      } catch (error) {
        this.#leaveFrame(task, { kind: "raised", error });
        continue;
      }
      if (result.done) this.#leaveFrame(task, { kind: "returned", value: result.value });
      else this.#handle(task, result.value);
    }
  }

  /**
   * Returns the sources that only the host can poll and that a task waits for. The list is in the order in which the
   * waits started.
   */
  foreignSources(): ForeignSource[] {
    const sources = [];
    for (const source of this.#polled.keys()) {
      if (source instanceof ForeignSource) sources.push(source);
    }
    return sources;
  }

  /** The host calls this function after it has polled its sources for the next pass. */
  hostPolled(): void {
    this.#hasHostPolled = true;
  }

  /** The host calls this function when it has stepped a foreign frame and the frame has yielded a trap. */
  foreignTrapped(trap: Trap): void {
    this.#handle(this.#running(), trap);
  }

  /**
   * The host calls this function when a foreign frame calls another frame, `frame`. In the same pass, `frame` runs on
   * top of the foreign frame. The foreign frame continues when `frame` has ended (TASK-19).
   */
  foreignCalled(frame: Frame): void {
    this.#running().frames.push(frame);
  }

  foreignReturned(value: unknown): void {
    this.#leaveFrame(this.#running(), { kind: "returned", value });
  }

  foreignRaised(error: unknown): void {
    this.#leaveFrame(this.#running(), { kind: "raised", error });
  }

  #running(): KernelTask {
    if (this.#current === undefined) throw new RuntimeError("no task is running");
    return this.#current;
  }

  /** Makes the first due task the current task. If the host must act first, returns what the host must do. */
  #startPass(): Step | undefined {
    for (;;) {
      if (this.#polled.size > 0) {
        const poll = this.#askHost();
        if (poll !== undefined) return poll;
        this.#pollSources();
      }
      const task = this.#queue.peek();
      // Even if no task is ready, the run must wait, because an interrupt, a thread or the host may still set a flag or
      // an event (RUN-42, RUN-43).
      if (task === undefined) return { kind: "idle", untilUs: undefined };
      if (task.dueMs > this.nowMs()) return { kind: "idle", untilUs: task.dueMs * 1000 };
      this.#queue.pop();
      if (task.ending === undefined) {
        this.clock.chargeSwitch();
        this.#current = task;
        this.#inbox = task.inbox;
        task.inbox = undefined;
        this.observe?.({ kind: "pass", task, atUs: this.clock.nowUs() });
        return undefined;
      }
      // The task in the queue has already ended. If it failed, it was queued again for the report of its exception.
      // There is no report if another task has already retrieved the exception (RUN-27).
      if (task.ending.kind === "raised" && !task.isRetrieved) {
        return { kind: "report", task, error: task.ending.error };
      }
    }
  }

  /**
   * If tasks wait for sources that only the host can poll, returns a request to poll them, unless the host has just
   * polled.
   */
  #askHost(): Step | undefined {
    const sources = this.#hasHostPolled ? [] : this.foreignSources();
    this.#hasHostPolled = false;
    return sources.length > 0 ? { kind: "poll", sources } : undefined;
  }

  /**
   * Queues a task behind all tasks that are ready now. If the host waits in real time, also ends this wait, so that the
   * task can run.
   */
  #pushNow(task: KernelTask): void {
    this.#queue.push(task, this.nowMs());
    this.wakeFromOutside?.();
  }

  #pollSources(): void {
    for (const [source, task] of this.#polled) {
      if (!source.isReady()) continue;
      this.#polled.delete(source);
      this.makeReady(task);
    }
  }

  #handle(task: KernelTask, trap: Trap): void {
    this.observe?.({ kind: "trap", task, atUs: this.clock.nowUs(), trap });
    switch (trap?.kind) {
      case "sleep":
        this.#current = undefined;
        this.#queue.push(task, this.nowMs() + trap.delayMs);
        return;
      case "sleepUntil":
        this.#current = undefined;
        this.#queue.push(task, trap.dueMs);
        return;
      case "park":
        this.#suspend(task, { kind: "place", place: trap.place });
        trap.place.add(task);
        return;
      case "join":
        this.#join(task, trap.task);
        return;
      case "poll":
        this.#suspend(task, { kind: "poll", source: trap.source });
        this.#polled.set(trap.source, task);
        return;
      case "self":
        this.#inbox = { kind: "returned", value: task };
        return;
      default:
        this.#refuse(
          new TypeError("a coroutine yielded something that is not a trap: wait with `yield*`"),
        );
    }
  }

  #suspend(task: KernelTask, waiting: Waiting): void {
    this.#current = undefined;
    task.waiting = waiting;
  }

  #join(task: KernelTask, target: Task): void {
    if (!(target instanceof KernelTask)) {
      this.#refuse(new TypeError("a coroutine can only join a task that a scheduler made"));
      return;
    }
    if (target.ending !== undefined) {
      target.isRetrieved = true;
      this.#inbox = target.ending;
      return;
    }
    // Tasks that await each other in a circle would never end, and a cancel would follow the circle
    // forever (TASK-23).
    if (endOfChain(target) === task) {
      this.#refuse(new RuntimeError("a task cannot await itself, directly or through other tasks"));
      return;
    }
    try {
      target.openJoiners().add(task);
    } catch (error) {
      this.#refuse(error);
      return;
    }
    this.#suspend(task, { kind: "task", task: target });
  }

  /** Throws `error` into the coroutine that yielded a wrong trap. The coroutine gets it in the same pass. */
  #refuse(error: unknown): void {
    this.#inbox = { kind: "raised", error };
  }

  #leaveWaiting(task: KernelTask): void {
    const waiting = task.waiting!;
    if (waiting.kind === "place") waiting.place.remove(task);
    else if (waiting.kind === "poll") this.#polled.delete(waiting.source);
  }

  #leaveFrame(task: KernelTask, ending: Ending): void {
    if (ending.kind === "raised" && ending.error instanceof FatalError) {
      this.#current = undefined;
      this.#live.remove(task);
      task.ending = ending;
      task.isRetrieved = true;
      throw ending.error;
    }
    task.frames.pop();
    if (task.frames.length > 0) this.#inbox = ending;
    else this.#end(task, ending);
  }

  #end(task: KernelTask, ending: Ending): void {
    this.#current = undefined;
    this.#live.remove(task);
    task.ending = ending;
    this.observe?.({ kind: "end", task, atUs: this.clock.nowUs(), ending });
    if (task.onEnd !== undefined) {
      task.isRetrieved = true;
      task.onEnd(task);
      return;
    }
    for (;;) {
      const joiner = task.joiners?.wakeFirst();
      if (joiner === undefined) break;
      joiner.inbox = ending;
      task.isRetrieved = true;
    }
    const hasFailed = ending.kind === "raised" && !(ending.error instanceof CancelledError);
    // The exception is reported on the next turn of this task, so queue the task again. The tasks that are ready now
    // run before the report. If one of them awaits this task, it gets the exception, and there is no report (RUN-26,
    // RUN-27).
    if (hasFailed && !task.isRetrieved) this.#queue.push(task, this.nowMs());
  }
}

/** A waiting task, and what it waits for: another task, or a description in words. */
export interface Wait {
  readonly task: KernelTask;
  readonly awaited: KernelTask | string;
}

function awaitedBy(waiting: Waiting): KernelTask | string {
  switch (waiting.kind) {
    case "task":
      return waiting.task;
    case "place":
      return waiting.place.awaited ?? "something that another task provides";
    case "poll":
      return waiting.source.awaited ?? "something outside";
  }
}

/**
 * Returns the task that a cancel of `task` reaches (CANCEL-16). If `task` waits for another task, which may wait for a
 * third task, and so on, this is the last task of the chain. Otherwise it is `task` itself.
 */
function endOfChain(task: KernelTask): KernelTask {
  let target = task;
  while (target.waiting?.kind === "task") target = target.waiting.task;
  return target;
}
