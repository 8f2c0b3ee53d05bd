import { DeadlockError } from "../scheduler/errors.ts";
import { Kernel } from "../scheduler/kernel.ts";
import type { ForeignFrame, KernelTask } from "../scheduler/kernel-task.ts";
import { Loop } from "../scheduler/loop.ts";
import type { Trap } from "../scheduler/traps.ts";
import type { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { DevicePolls } from "./device-polls.ts";
import { FAILED, INTERRUPT, LIMIT, OVER, POLL, REPORT } from "./requests.ts";

/** A kernel that runs the tasks of a Python program. It says in each reply what Python does next. */
export class KernelRun {
  readonly kernel: Kernel;
  readonly loop: Loop;
  readonly #options: BridgeOptions;
  readonly #border: Border;
  readonly #tasks: KernelTask[] = [];
  readonly #polls = new DevicePolls();
  /** How many callbacks `micropython.schedule` has accepted and not called yet. They run while Python computes. */
  scheduled = 0;
  #isDeadlocked = false;
  #pollsStartUs = 0;
  #mayBecomeReadyByTime = false;

  constructor(options: BridgeOptions, border: Border) {
    this.#options = options;
    this.#border = border;
    this.kernel = new Kernel(options.clock);
    this.loop = new Loop(this.kernel);
  }

  /** Makes a task of the Python coroutine that has this number in the shim. */
  spawn(number: number): void {
    this.#tasks[number] = this.kernel.spawn(new PythonFrame(number));
  }

  task(number: number): KernelTask {
    return this.#tasks[number]!;
  }

  /** The number of the task whose pass is running; -1 if there is none. */
  currentNumber(): number {
    const { current } = this.kernel;
    return current === undefined ? -1 : numberOfTask(current);
  }

  /** Continues with the trap that the running Python coroutine yielded. */
  trap(trap: Trap): number {
    this.kernel.foreignTrapped(trap);
    return this.proceed();
  }

  /** Runs the kernel until it needs Python. Returns (number << 4) | request. */
  proceed(): number {
    const { clock, limitUs, pins } = this.#options;
    try {
      for (;;) {
        // Check before every pass, also after a wait that an interrupt ended: the handler may wake a task.
        if (pins?.hasDueHandler) return INTERRUPT;
        const step = this.loop.advance();
        if (clock.nowUs() > limitUs) return LIMIT;
        if (step.kind === "over") return OVER;
        if (step.kind === "idle") {
          const until = this.#endOfWait(step.untilUs);
          if (this.scheduled === 0) {
            clock.waitUntil(until);
            continue;
          }
          clock.waitUntil(Math.min(until ?? Number.POSITIVE_INFINITY, clock.nowUs() + POLL_US));
          return INTERRUPT;
        }
        if (step.kind === "poll") {
          this.#polls.start(step.sources);
          this.#pollsStartUs = clock.nowUs();
          return this.#pollNext();
        }
        if (step.kind === "foreign") {
          return (numberOfTask(step.task) << 4) | this.#border.deliver(step.inbox);
        }
        this.#border.fail(step.error);
        return (this.#tasks.indexOf(step.task) << 4) | REPORT;
      }
    } catch (error) {
      if (error instanceof DeadlockError) {
        this.#isDeadlocked = true;
        return LIMIT;
      }
      this.#border.fail(error);
      return FAILED;
    }
  }

  /**
   * If nothing can end the waits of all tasks: one line per task, with its number and what it waits for, in words or as
   * `#` and the number of another task. Otherwise an empty text.
   */
  deadlockText(): string {
    if (!this.#isDeadlocked) return "";
    return this.kernel
      .waits()
      .filter(({ task }) => this.#tasks.includes(task))
      .map(({ task, awaited }) => `${numberOfTask(task)} ${this.#awaitedText(awaited)}`)
      .join("\n");
  }

  /** A task of the kernel's own, such as the watcher of a `wait_for`, has no number in Python. */
  #awaitedText(awaited: KernelTask | string): string {
    if (typeof awaited === "string") return awaited;
    const number = numberOfTask(awaited);
    return number < 0 ? "a task" : `#${number}`;
  }

  /** Python polled a device, which answered with these events. Asks for the next poll, or continues. */
  polled(events: number): number {
    this.#polls.answer(events);
    return this.#pollNext();
  }

  /** Python polled a device, which raised the error. The tasks that wait for the device get it. */
  pollFailed(error: unknown): number {
    this.#polls.fail(error);
    return this.#pollNext();
  }

  #pollNext(): number {
    const poll = this.#polls.next();
    if (poll !== undefined) return (poll << 4) | POLL;
    // Whoever reads the clock makes time pass.
    this.#mayBecomeReadyByTime = this.#options.clock.nowUs() > this.#pollsStartUs;
    // The handler may make a device ready, so the devices are polled again after it.
    if (this.#options.pins?.hasDueHandler) return INTERRUPT;
    this.kernel.hostPolled();
    return this.proceed();
  }

  /**
   * When to end a wait: at the limit of the run at the latest, because a pin may change until then. A wait for a device
   * ends earlier, so that the device is polled again. Undefined if nothing can end the wait.
   */
  #endOfWait(untilUs: number | undefined): number | undefined {
    const { clock, limitUs, pins } = this.#options;
    const isForDevice = this.kernel.foreignSources().length > 0;
    if (untilUs === undefined && pins === undefined && !isForDevice) return undefined;
    const periodMs = this.#mayBecomeReadyByTime ? CLOCK_POLL_MS : IDLE_POLL_MS;
    const nextPollUs = (Math.floor(clock.nowUs() / 1000) + periodMs) * 1000;
    return Math.min(untilUs ?? Infinity, limitUs + 1, isForDevice ? nextPollUs : Infinity);
  }
}

/** How often the callbacks of `micropython.schedule` get a chance while all tasks wait, in microseconds. */
const POLL_US = 1000;
/** How often devices are polled while nothing runs, if one of them has looked at the clock: it may become ready by time alone. */
const CLOCK_POLL_MS = 1;

/** How often they are polled otherwise. Only a device that counts its polls, or draws lots, can become ready then. */
const IDLE_POLL_MS = 100;

/** A Python coroutine. It is the bottom frame of its task, and shim/asyncio.py steps it. */
class PythonFrame implements ForeignFrame {
  readonly isForeign = true;
  readonly taskNumber: number;
  constructor(taskNumber: number) {
    this.taskNumber = taskNumber;
  }
}

function numberOfTask(task: KernelTask): number {
  const frame = task.frames[0];
  return frame instanceof PythonFrame ? frame.taskNumber : -1;
}
