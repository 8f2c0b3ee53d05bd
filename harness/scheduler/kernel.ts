import type { Clock } from "./clock.ts";
import { CancelledError, FatalError, RuntimeError } from "./errors.ts";
import { RunQueue } from "./run-queue.ts";
import { type Ending, type Frame, Task } from "./task.ts";
import type { Pollable, Trap } from "./traps.ts";

/**
 * Why the kernel handed control back to its host.
 * `foreign`: the host must step the top frame of `task` with `inbox` and answer with one of the
 * `foreign...` calls; `idle`: nothing is due before `untilUs` (undefined: before something outside
 * happens); `report`: the exception of a task that nobody awaited (RUN-26); `over`: the task waited
 * for has ended, or nothing is left that could ever run (RUN-08).
 */
export type Step =
  | { readonly kind: "foreign"; readonly task: Task; readonly inbox: Ending | undefined }
  | { readonly kind: "idle"; readonly untilUs: number | undefined }
  | { readonly kind: "report"; readonly task: Task; readonly error: unknown }
  | { readonly kind: "over" };

/** What an observer sees: the kernel's doings in the words of the trap table. */
export type KernelEvent =
  | { readonly kind: "pass"; readonly task: Task; readonly atUs: number }
  | { readonly kind: "trap"; readonly task: Task; readonly atUs: number; readonly trap: Trap }
  | { readonly kind: "end"; readonly task: Task; readonly atUs: number; readonly ending: Ending }
  | { readonly kind: "cancel"; readonly task: Task; readonly atUs: number };

/**
 * Runs tasks one pass at a time: from being resumed to the next trap that suspends. No pass is ever
 * interrupted (YIELD-03), and nothing runs besides: no promises, no microtasks.
 */
export class Kernel {
  readonly clock: Clock;
  observe: ((event: KernelEvent) => void) | undefined;
  /** Set while a host waits in real time: ends that wait so that the sources are asked again. */
  wakeFromOutside: (() => void) | undefined;
  readonly #queue = new RunQueue();
  readonly #polled = new Map<Pollable, Task>();
  #current: Task | undefined;
  #inbox: Ending | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The task whose pass is running; undefined between passes. */
  get current(): Task | undefined {
    return this.#current;
  }

  nowMs(): number {
    return Math.floor(this.clock.nowUs() / 1000);
  }

  /** Makes a task of a frame, ready behind all tasks that are ready now (TASK-01, TASK-03). */
  spawn<T>(frame: Frame): Task<T> {
    const task = new Task<T>(this, frame);
    this.#queue.push(task as Task, this.nowMs());
    return task;
  }

  /** Queues a suspended task behind all that are ready now. */
  makeReady(task: Task): void {
    task.waiting = undefined;
    this.#queue.push(task, this.nowMs());
  }

  /** Ends the sleep of a queued task early; one that is due already keeps its place, and a discarded one has none. */
  bringForward(task: Task): void {
    if (task.heapIndex < 0 || task.dueMs <= this.nowMs()) return;
    this.#queue.remove(task);
    this.#queue.push(task, this.nowMs());
  }

  /** See Task.cancel. */
  cancel(task: Task): boolean {
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

  /** Forgets every task that has not ended: none gets a cancellation or a `finally` (RUN-06). */
  discardAll(): void {
    this.#queue.clear();
    this.#polled.clear();
  }

  /** Runs passes until `goal` has ended, or the host is needed. Throws a FatalError that a task throws. */
  advance(goal: Task | undefined): Step {
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
      if ("foreign" in frame) return { kind: "foreign", task, inbox };
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

  /** The host stepped a foreign frame and it yielded a trap. */
  foreignTrapped(trap: Trap): void {
    this.#handle(this.#running(), trap);
  }

  /** The foreign frame goes on only after `frame`, which runs above it within the same pass (TASK-19). */
  foreignCalled(frame: Frame): void {
    this.#running().frames.push(frame);
  }

  foreignReturned(value: unknown): void {
    this.#leaveFrame(this.#running(), { kind: "returned", value });
  }

  foreignRaised(error: unknown): void {
    this.#leaveFrame(this.#running(), { kind: "raised", error });
  }

  #running(): Task {
    if (this.#current === undefined) throw new RuntimeError("no task is running");
    return this.#current;
  }

  /** Makes the first due task current, or says why none can be. */
  #startPass(): Step | undefined {
    for (;;) {
      if (this.#polled.size > 0) this.#pollSources();
      const task = this.#queue.peek();
      if (task === undefined) {
        return this.#polled.size > 0 ? { kind: "idle", untilUs: undefined } : { kind: "over" };
      }
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
      // Queued again after its end: its exception is reported now, unless somebody took it meanwhile (RUN-27).
      if (task.ending.kind === "raised" && !task.isRetrieved) {
        return { kind: "report", task, error: task.ending.error };
      }
    }
  }

  #pollSources(): void {
    for (const [source, task] of this.#polled) {
      if (!source.isReady()) continue;
      this.#polled.delete(source);
      this.makeReady(task);
    }
  }

  #handle(task: Task, trap: Trap): void {
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
        this.#refuse(new TypeError("a coroutine yielded something that is no trap"));
    }
  }

  #suspend(task: Task, waiting: Exclude<Task["waiting"], undefined>): void {
    this.#current = undefined;
    task.waiting = waiting;
  }

  #join(task: Task, target: Task): void {
    if (target.ending !== undefined) {
      target.isRetrieved = true;
      this.#inbox = target.ending;
      return;
    }
    // A circle of awaits could never end, and a cancel would chase round it for ever (TASK-23).
    if (endOfChain(target) === task) {
      this.#refuse(new RuntimeError("a task cannot await itself, directly or through others"));
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

  /** The trap is wrong: its coroutine gets the exception and goes on within the same pass. */
  #refuse(error: unknown): void {
    this.#inbox = { kind: "raised", error };
  }

  #leaveWaiting(task: Task): void {
    const waiting = task.waiting!;
    if (waiting.kind === "place") waiting.place.remove(task);
    else if (waiting.kind === "poll") this.#polled.delete(waiting.source);
  }

  #leaveFrame(task: Task, ending: Ending): void {
    if (ending.kind === "raised" && ending.error instanceof FatalError) {
      this.#current = undefined;
      task.ending = ending;
      task.isRetrieved = true;
      throw ending.error;
    }
    task.frames.pop();
    if (task.frames.length > 0) this.#inbox = ending;
    else this.#end(task, ending);
  }

  #end(task: Task, ending: Ending): void {
    this.#current = undefined;
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
    const failed = ending.kind === "raised" && !(ending.error instanceof CancelledError);
    // Whoever is ready now may still await it before it is reported (RUN-26, RUN-27).
    if (failed && !task.isRetrieved) this.#queue.push(task, this.nowMs());
  }
}

/** The task that a cancel of `task` reaches: down the chain of tasks that wait for one another (CANCEL-16). */
function endOfChain(task: Task): Task {
  let target = task;
  while (target.waiting?.kind === "task") target = target.waiting.task;
  return target;
}
