import type { Clock } from "../scheduler/clock.ts";
import { CancelledError } from "../scheduler/errors.ts";
import { Kernel } from "../scheduler/kernel.ts";
import type { KernelEvent } from "../scheduler/kernel-event.ts";
import { type Frame, KernelTask } from "../scheduler/kernel-task.ts";
import type { Pollable, Trap } from "../scheduler/traps.ts";
import type { WaitKind } from "../trace/task-lane.ts";
import type { Interrupts } from "./interrupts.ts";
import { numberOfTask } from "./python-frame.ts";
import { BY_CREATION, BY_OUTSIDE, BY_TIME, type LoggedWait, type TaskLog } from "./task-log.ts";

/** A kernel that writes into a log what its tasks do, and who wakes whom. The tasks run as in any other kernel. */
export class RecordingKernel extends Kernel {
  readonly #log: TaskLog;
  readonly #interrupts: Interrupts;
  readonly #startUs: number;
  readonly #states = new WeakMap<KernelTask, State>();
  /** The operation that the running task starts next. */
  #prepared: Operation | undefined;
  /** For each flag that is set, the number of the task that set it, or BY_OUTSIDE. */
  readonly #setters = new WeakMap<Pollable, number>();
  /** The task that has just ended. The end of this task wakes the tasks that wait for it. */
  #ended: KernelTask | undefined;
  /** The exception that ends the running task, as text. */
  #exception = "";

  constructor(clock: Clock, log: TaskLog, interrupts: Interrupts) {
    super(clock);
    this.#log = log;
    this.#interrupts = interrupts;
    this.#startUs = clock.nowUs();
    this.observe = (event) => this.#record(event);
  }

  /** Names a task after its coroutine. */
  nameTask(task: KernelTask, name: string): void {
    this.#log.note("named", this.#nowUs(), numberOfTask(task), -1, name);
  }

  /**
   * Notes the operation that the running task starts next, and the numbers of the tasks for which this operation waits.
   * Call this before the operation starts.
   */
  prepareOperation(kind: "gather" | "timeout", tasks: readonly number[]): void {
    this.#prepared = { kind, tasks };
  }

  /** Notes an exception as text. Call this before the exception ends the running task. */
  describeException(text: string): void {
    this.#exception = text;
  }

  /** Forgets the task that has just ended. Call this when this task no longer causes wakes. */
  leaveEnded(): void {
    this.#ended = undefined;
  }

  /** Records that a task's exception goes to the exception handler. */
  noteUnretrieved(task: KernelTask): void {
    // The number comes from `#states`, because a task that has ended has no frames.
    const state = this.#states.get(task);
    if (state !== undefined) this.#log.note("unretrieved", this.#nowUs(), state.number);
  }

  /**
   * Records which task sets a flag. Call this before the flag is set. If the flag is already set, nothing is recorded.
   */
  noteFlagSet(flag: Pollable): void {
    if (!flag.isReady()) this.#setters.set(flag, this.#waker());
  }

  override spawn<T>(frame: Frame): KernelTask<T> {
    const by = this.#waker();
    const task = super.spawn<T>(frame);
    const number = numberOfTask(task);
    const atUs = this.#nowUs();
    this.#states.set(task, { number, turn: -1, readyAtUs: atUs, wokenBy: BY_CREATION });
    if (number >= 0) this.#log.note("created", atUs, number, by);
    return task;
  }

  override makeReady(task: KernelTask): void {
    const { waiting } = task;
    const waker =
      waiting?.kind === "poll" ? (this.#setters.get(waiting.source) ?? BY_OUTSIDE) : this.#waker();
    super.makeReady(task);
    this.#wake(task, waker);
  }

  override bringForward(task: KernelTask): void {
    const isAsleep = task.heapIndex >= 0 && task.dueMs > this.nowMs();
    super.bringForward(task);
    if (isAsleep) this.#wake(task, this.#waker());
  }

  override foreignCalled(frame: Frame): void {
    const state = this.current && this.#states.get(this.current);
    if (state !== undefined) state.operation = this.#prepared;
    this.#prepared = undefined;
    super.foreignCalled(frame);
  }

  #record(event: KernelEvent): void {
    if (!(event.task instanceof KernelTask)) return;
    const state = this.#states.get(event.task);
    if (state === undefined) return;
    const atUs = event.atUs - this.#startUs;
    switch (event.kind) {
      case "pass":
        this.#ended = undefined;
        if (state.number >= 0) {
          state.turn = this.#log.startTurn({
            task: state.number,
            fromUs: atUs,
            readyAtUs: state.readyAtUs,
            wokenBy: state.wokenBy,
          });
        }
        return;
      case "trap":
        this.#recordTrap(event.task, state, event.trap, atUs);
        return;
      case "cancel":
        if (state.readyAtUs === atUs) state.wokenBy = this.#waker();
        if (state.number >= 0) this.#log.note("cancel", atUs, state.number, this.#waker());
        return;
      case "end": {
        this.#ended = event.task;
        if (state.number < 0) return;
        this.#log.endTurn(state.turn, atUs);
        const { ending } = event;
        if (ending.kind === "returned") this.#log.note("returned", atUs, state.number);
        else if (ending.error instanceof CancelledError)
          this.#log.note("cancelled", atUs, state.number);
        else this.#log.note("raised", atUs, state.number, -1, this.#takeException(ending.error));
      }
    }
  }

  #recordTrap(task: KernelTask, state: State, trap: Trap, atUs: number): void {
    const operation = task.frames.length > 1 ? state.operation : undefined;
    const wait = this.#waitOf(trap, operation);
    if (wait === undefined) return;
    if (wait.untilUs !== undefined) {
      state.readyAtUs = Math.max(wait.untilUs, atUs);
      state.wokenBy = BY_TIME;
    }
    this.#log.endTurn(state.turn, atUs, wait);
  }

  /** Returns what a task waits for after a trap. Returns undefined if the trap does not suspend the task. */
  #waitOf(trap: Trap, operation: Operation | undefined): LoggedWait | undefined {
    const kind = operation?.kind;
    const tasks = operation?.tasks;
    switch (trap?.kind) {
      case "sleep":
      case "sleepUntil": {
        const dueMs = trap.kind === "sleep" ? this.nowMs() + trap.delayMs : trap.dueMs;
        return { for: kind ?? "sleep", untilUs: dueMs * 1000 - this.#startUs, tasks };
      }
      case "park":
        return { for: kind ?? KINDS_OF_PLACES[trap.place.awaited ?? ""] ?? "other", tasks };
      case "poll":
        return { for: trap.source.awaited === "a ThreadSafeFlag" ? "flag" : "stream" };
      case "join":
        if (!(trap.task instanceof KernelTask) || trap.task.ending !== undefined) return undefined;
        return { for: "task", tasks: [numberOfTask(trap.task)] };
      default:
        return undefined;
    }
  }

  #wake(task: KernelTask, by: number): void {
    const state = this.#states.get(task);
    if (state === undefined) return;
    state.readyAtUs = this.#nowUs();
    state.wokenBy = by;
  }

  /**
   * Returns the number of the task that acts now, or BY_OUTSIDE. For a task that the kernel made for itself, returns
   * the number of the task that woke it.
   */
  #waker(): number {
    const task = this.#interrupts.isHandling ? undefined : (this.current ?? this.#ended);
    const state = task && this.#states.get(task);
    if (state === undefined) return BY_OUTSIDE;
    if (state.number >= 0) return state.number;
    return state.wokenBy >= 0 ? state.wokenBy : BY_OUTSIDE;
  }

  #takeException(error: unknown): string {
    const text = this.#exception;
    this.#exception = "";
    if (text !== "") return text;
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  }

  #nowUs(): number {
    return this.clock.nowUs() - this.#startUs;
  }
}

interface State {
  /** The number of the task in Python, or -1 if the task is not a Python task. */
  readonly number: number;
  /** The index of the task's latest turn, in the log. */
  turn: number;
  readyAtUs: number;
  wokenBy: number;
  operation?: Operation | undefined;
}

/** An operation of the library during which a task waits for other tasks. */
interface Operation {
  readonly kind: "gather" | "timeout";
  readonly tasks: readonly number[];
}

/**
 * The kind of wait for each object that a task of the reference can wait for. The keys are the kernel's descriptions of
 * these objects.
 */
const KINDS_OF_PLACES: Readonly<Record<string, WaitKind>> = {
  "an Event": "event",
  "a Lock": "lock",
  "an item of a Queue": "queue item",
  "room in a Queue": "queue room",
  "the join of a Queue": "queue work",
};
