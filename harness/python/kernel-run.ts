import { DeadlockError } from "../scheduler/errors.ts";
import { Kernel } from "../scheduler/kernel.ts";
import type { KernelTask } from "../scheduler/kernel-task.ts";
import { Loop } from "../scheduler/loop.ts";
import type { Trap } from "../scheduler/traps.ts";
import type { Border } from "./border.ts";
import type { BridgeOptions } from "./bridge-options.ts";
import { DevicePolls } from "./device-polls.ts";
import { numberOfTask, PythonFrame } from "./python-frame.ts";
import { RecordingKernel } from "./recording-kernel.ts";
import { FAILED, INTERRUPT, LIMIT, OVER, POLL, REPORT } from "./requests.ts";

/**
 * A kernel that runs the tasks of a Python program. Each reply of the kernel says what Python must
 * do next.
 */
export class KernelRun {
  readonly kernel: Kernel;
  /** The same object as `kernel` if it records what its tasks do. Otherwise undefined. */
  readonly recorder: RecordingKernel | undefined;
  readonly loop: Loop;
  readonly #options: BridgeOptions;
  readonly #border: Border;
  readonly #tasks: KernelTask[] = [];
  readonly #polls = new DevicePolls();
  /**
   * The number of callbacks that `micropython.schedule` has accepted, but that have not run yet. The
   * interpreter calls these callbacks while it runs Python code.
   */
  scheduled = 0;
  #isDeadlocked = false;
  #pollsStartUs = 0;
  #mayBecomeReadyByTime = false;

  constructor(options: BridgeOptions, border: Border) {
    this.#options = options;
    this.#border = border;
    const { clock, taskLog, interrupts } = options;
    this.recorder = taskLog && new RecordingKernel(clock, taskLog, interrupts);
    this.kernel = this.recorder ?? new Kernel(clock);
    this.loop = new Loop(this.kernel);
  }

  /** Makes a task from the Python coroutine that has this number in the shim. */
  spawn(number: number): void {
    this.#tasks[number] = this.kernel.spawn(new PythonFrame(number));
  }

  task(number: number): KernelTask {
    return this.#tasks[number]!;
  }

  /** Returns the number of the task that is running now, or -1 if no task is running. */
  currentNumber(): number {
    const { current } = this.kernel;
    return current === undefined ? -1 : numberOfTask(current);
  }

  /** Continues with the trap that the running Python coroutine yielded. */
  trap(trap: Trap): number {
    this.kernel.foreignTrapped(trap);
    return this.proceed();
  }

  /**
   * Runs the kernel until the kernel needs Python. Returns `(number << 4) | request` (see requests.ts):
   * - `request` says what Python must do.
   * - `number` says what to poll if the request is POLL. For any other request about a task, it is the number of the
   *   task.
   */
  proceed(): number {
    const { clock, limitUs, interrupts } = this.#options;
    this.recorder?.leaveEnded();
    try {
      for (;;) {
        // Check for due handlers before every pass of the loop, because a handler may wake a task. Also check when an
        // interrupt has ended a wait.
        if (interrupts.isDue) return INTERRUPT;
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
        this.recorder?.noteUnretrieved(step.task);
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
   * Returns what the tasks wait for in a deadlock, as a text:
   * - If something can still end the waits, the text is empty.
   * - If there are no tasks, the text is `-`.
   * - Otherwise there is one line per task: the number of the task, a space, and what the task waits for. What the
   *   task waits for is a text, or `#` and the number of another task.
   */
  deadlockText(): string {
    if (!this.#isDeadlocked) return "";
    const lines = this.kernel
      .waits()
      .filter(({ task }) => this.#tasks.includes(task))
      .map(({ task, awaited }) => `${numberOfTask(task)} ${this.#awaitedText(awaited)}`);
    return lines.length === 0 ? "-" : lines.join("\n");
  }

  /**
   * Returns what a task waits for: a text, or `#` and the number of another task. A task that the kernel made for
   * itself, such as the watcher of a `wait_for`, has no number in Python.
   */
  #awaitedText(awaited: KernelTask | string): string {
    if (typeof awaited === "string") return awaited;
    const number = numberOfTask(awaited);
    return number < 0 ? "a task" : `#${number}`;
  }

  /**
   * Wakes the tasks that wait for these events of the polled device. Then asks Python for the next poll, or continues
   * the run.
   */
  polled(events: number): number {
    this.#polls.answer(events);
    return this.#pollNext();
  }

  /**
   * Raises `error` in the tasks that wait for the polled device, because the poll of the device has failed. Then asks
   * Python for the next poll, or continues the run.
   */
  pollFailed(error: unknown): number {
    this.#polls.fail(error);
    return this.#pollNext();
  }

  #pollNext(): number {
    const poll = this.#polls.next();
    if (poll !== undefined) return (poll << 4) | POLL;
    // Every reading of the clock makes time pass. So if the time has moved, a device has read the clock.
    this.#mayBecomeReadyByTime = this.#options.clock.nowUs() > this.#pollsStartUs;
    // The handler of an interrupt may make a device ready, so the devices are polled again after the handler.
    if (this.#options.interrupts.isDue) return INTERRUPT;
    this.kernel.hostPolled();
    return this.proceed();
  }

  /**
   * Returns the earliest of these times:
   * - `untilUs`, the time of the next deadline, if there is a deadline
   * - the time of the next poll, if a task waits for a device
   * - 1 us after the time limit of the run
   *
   * Returns undefined if nothing can end the wait: there is no deadline, no task waits for a device, no pin may
   * interrupt the program, and no timer runs.
   */
  #endOfWait(untilUs: number | undefined): number | undefined {
    const { clock, limitUs, pins, timers } = this.#options;
    const isForDevice = this.kernel.foreignSources().length > 0;
    const mayBeInterrupted = pins?.mayInterrupt === true || timers?.isAnyRunning === true;
    if (untilUs === undefined && !mayBeInterrupted && !isForDevice) return undefined;
    const periodMs = this.#mayBecomeReadyByTime ? CLOCK_POLL_MS : IDLE_POLL_MS;
    const nextPollUs = (Math.floor(clock.nowUs() / 1000) + periodMs) * 1000;
    return Math.min(untilUs ?? Infinity, limitUs + 1, isForDevice ? nextPollUs : Infinity);
  }
}

/**
 * While all tasks wait, the callbacks of `micropython.schedule` get a chance to run at this interval, in microseconds.
 */
const POLL_US = 1000;
/**
 * The time in milliseconds between polls while all tasks wait, if a device reads the clock. Such a
 * device may become ready only because time has passed.
 */
const CLOCK_POLL_MS = 1;

/**
 * The time in milliseconds between polls while all tasks wait, if no device reads the clock. In that case, a device can
 * become ready only if it counts its polls or uses random numbers.
 */
const IDLE_POLL_MS = 100;
