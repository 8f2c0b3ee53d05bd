import type { Clock } from "../scheduler/clock.ts";
import { FatalError } from "../scheduler/errors.ts";
import { Event } from "../scheduler/event.ts";
import { gather } from "../scheduler/gather.ts";
import { Kernel } from "../scheduler/kernel.ts";
import { Lock } from "../scheduler/lock.ts";
import { Loop } from "../scheduler/loop.ts";
import { Queue } from "../scheduler/queue.ts";
import type { Ending, ForeignFrame, Task } from "../scheduler/task.ts";
import { ThreadSafeFlag } from "../scheduler/thread-safe-flag.ts";
import { TICK_PERIOD, ticksDiff } from "../scheduler/ticks.ts";
import type { Coroutine, Trap } from "../scheduler/traps.ts";
import { waitForMs } from "../scheduler/wait-for.ts";
import {
  exceptionNumber,
  numberOf,
  PythonCancelledError,
  PythonException,
  PythonFatalError,
} from "./python-values.ts";
import type { SimulatedPins } from "./simulated-pins.ts";

export interface BridgeOptions {
  readonly clock: Clock;
  /** Refuse what MicroPython builds with asserts refuse (SLEEP-11, TSF-08). */
  readonly asserts: boolean;
  /** The run is interrupted when the clock shows this, in microseconds. */
  readonly limitUs: number;
  /** How a blocking call of the program passes time: it gives what is left of it, if something outside happened before its end. */
  readonly block: (us: number) => number;
  readonly pins?: SimulatedPins | undefined;
}

/** What shim/asyncio.py finds as `_kernel`. Every function takes and gives integers, or a short text. */
export type KernelModule = Readonly<Record<string, (...args: never[]) => number | string>>;

/** Requests in the low three bits of a reply: what the Python side does next. */
const STEP = 0;
const STEP_WITH_VALUE = 1;
const STEP_WITH_ERROR = 2;
const REPORT = 3;
const OVER = 4;
const LIMIT = 5;
const FAILED = 6;
const INTERRUPT = 7;

/** A Python coroutine: the bottom frame of its task, stepped by shim/asyncio.py. */
class PythonFrame implements ForeignFrame {
  readonly foreign = true;
  readonly taskNumber: number;
  constructor(taskNumber: number) {
    this.taskNumber = taskNumber;
  }
}

/**
 * Lets Python coroutines run as tasks of a kernel. The loop itself is in Python (`_pump`), which
 * asks for one reply after another: stepping Python from here would mean that exceptions cross.
 */
export function makeKernelModule(options: BridgeOptions): KernelModule {
  const { clock, pins } = options;
  const kernel = new Kernel(clock);
  const loop = new Loop(kernel);
  const tasks: Task[] = [];
  const events = new Table<Event>();
  const locks = new Table<Lock>();
  const flags = new Table<ThreadSafeFlag>();
  const queues = new Table<Queue<number>>();
  let prepared: Coroutine<unknown> | undefined;
  let inbox: unknown;
  let failure: unknown;

  /** The next thing for Python to do, as (task number << 3) | request. */
  const proceed = (): number => {
    try {
      for (;;) {
        // Also between the interrupt and the next pass: its handler may wake somebody.
        if (pins?.hasDueHandler) return INTERRUPT;
        const step = loop.advance();
        if (clock.nowUs() > options.limitUs) return LIMIT;
        if (step.kind === "over") return OVER;
        if (step.kind === "idle") {
          clock.waitUntil(untilWhenToWait(step.untilUs));
          continue;
        }
        if (step.kind === "foreign") return (taskNumberOf(step.task) << 3) | deliver(step.inbox);
        failure = step.error;
        return (tasks.indexOf(step.task) << 3) | REPORT;
      }
    } catch (error) {
      failure = error;
      return FAILED;
    }
  };

  /** Not past the limit, up to which a pin may have an edge. Undefined, if there is nothing to wait for. */
  const untilWhenToWait = (untilUs = pins && Number.POSITIVE_INFINITY): number | undefined =>
    untilUs && Math.min(untilUs, options.limitUs + 1);

  const deliver = (message: Ending | undefined): number => {
    if (message === undefined) return STEP;
    if (message.kind === "raised") {
      failure = message.error;
      return STEP_WITH_ERROR;
    }
    if (message.value === undefined) return STEP;
    inbox = message.value;
    return STEP_WITH_VALUE;
  };

  const trap = (what: Trap): number => {
    kernel.foreignTrapped(what);
    return proceed();
  };

  /** Runs what may throw: JavaScript must never throw into Python. */
  const attempt = (action: () => number | undefined): number => {
    try {
      return action() ?? 0;
    } catch (error) {
      failure = error;
      return -1;
    }
  };

  const prepare = (coroutine: Coroutine<unknown>): number => {
    prepared = coroutine;
    return 0;
  };

  return {
    asserts: () => (options.asserts ? 1 : 0),
    ticksUs: () => {
      const us = clock.nowUs();
      options.block(READ_COST_US);
      return us % TICK_PERIOD;
    },
    block: (us: number) => {
      const leftUs = options.block(us);
      return clock.nowUs() > options.limitUs ? -1 : leftUs;
    },

    /** -1 if this run has no pins at all. */
    pinExists: (gpio: number) => (pins === undefined ? -1 : pins.has(gpio) ? 1 : 0),
    pinConfigure: (gpio: number, mode: number, pull: number, level: number) =>
      attempt(() => void pins?.configure(gpio, mode, pull, level)),
    /** -1 at the run's limit. */
    pinRead: (gpio: number) => {
      options.block(READ_COST_US);
      return clock.nowUs() > options.limitUs ? -1 : (pins?.read(gpio) ?? 0);
    },
    pinWrite: (gpio: number, level: number) => attempt(() => void pins?.write(gpio, level)),
    pinToggle: (gpio: number) => attempt(() => void pins?.toggle(gpio)),
    pinListen: (gpio: number, trigger: number) => attempt(() => void pins?.listen(gpio, trigger)),
    pinFlags: (gpio: number) => pins?.lastEdge(gpio) ?? 0,
    hasDueHandler: () => (pins?.hasDueHandler ? 1 : 0),
    pinBeginHandler: () => pins?.beginHandler() ?? -1,
    pinEndHandler: () => attempt(() => void pins?.endHandler()),

    spawn: (number: number) => {
      tasks[number] = kernel.spawn(new PythonFrame(number));
      return 0;
    },
    cancel: (number: number) => attempt(() => (tasks[number]!.cancel() ? 1 : 0)),
    isDone: (number: number) => (tasks[number]!.done() ? 1 : 0),
    take: (number: number) => {
      tasks[number]!.isRetrieved = true;
      return 0;
    },
    currentId: () => (kernel.current === undefined ? -1 : taskNumberOf(kernel.current)),

    checkIdle: () => attempt(() => void loop.checkIdle()),
    begin: (number: number) =>
      attempt(() => {
        loop.begin(tasks[number]!);
        return proceed();
      }),
    beginForever: () =>
      attempt(() => {
        loop.beginForever();
        return proceed();
      }),
    proceed,
    leave: () => {
      loop.leave();
      return 0;
    },
    stop: () => {
      loop.stop();
      return 0;
    },
    discardTasks: () => {
      kernel.discardAll();
      return 0;
    },

    trapSleep: (dueTick: number) => {
      // Read once: between two readings of a real clock a tick may pass, and the sleep would end early by it.
      const nowMs = kernel.nowMs();
      return trap({ kind: "sleepUntil", dueMs: nowMs + ticksDiff(dueTick, nowMs % TICK_PERIOD) });
    },
    trapJoin: (number: number) => trap({ kind: "join", task: tasks[number]! }),
    trapCall: () => {
      kernel.foreignCalled(prepared!);
      prepared = undefined;
      return proceed();
    },
    returned: (value: number) => {
      kernel.foreignReturned(value === 0 ? undefined : value);
      return proceed();
    },
    raised: (number: number, kind: number) => {
      try {
        kernel.foreignRaised(exceptionOf(number, kind));
      } catch (error) {
        // A fatal exception leaves the kernel by being thrown; Python raises it again on its side.
        if (!(error instanceof FatalError)) throw error;
        return OVER;
      }
      return proceed();
    },

    gather: (numbers: string, returnExceptions: number) =>
      prepare(
        gather(numbers === "" ? [] : numbers.split(",").map((number) => tasks[Number(number)]!), {
          returnExceptions: returnExceptions === 1,
        }),
      ),
    waitFor: (number: number, ms: number) =>
      prepare(waitForMs(tasks[number]!, ms < 0 ? undefined : ms)),

    newEvent: () => events.add(new Event()),
    eventIsSet: (id: number) => (events.at(id).isSet() ? 1 : 0),
    eventSet: (id: number) => attempt(() => void events.at(id).set()),
    eventClear: (id: number) => attempt(() => void events.at(id).clear()),
    eventWait: (id: number) => prepare(events.at(id).wait()),

    newLock: () => locks.add(new Lock()),
    lockLocked: (id: number) => (locks.at(id).locked() ? 1 : 0),
    lockAcquire: (id: number) => prepare(locks.at(id).acquire()),
    lockRelease: (id: number) => attempt(() => void locks.at(id).release()),

    newFlag: () => flags.add(new ThreadSafeFlag({ asserts: options.asserts })),
    flagSet: (id: number) => attempt(() => void flags.at(id).set()),
    flagClear: (id: number) => attempt(() => void flags.at(id).clear()),
    flagWait: (id: number) => prepare(flags.at(id).wait()),

    newQueue: (maxSize: number) => queues.add(new Queue<number>(maxSize)),
    queueSize: (id: number) => queues.at(id).qsize(),
    queueGet: (id: number) => prepare(queues.at(id).get()),
    queueGetNowait: (id: number) => attempt(() => queues.at(id).getNowait()),
    queuePut: (id: number, item: number) => prepare(queues.at(id).put(item)),
    queuePutNowait: (id: number, item: number) => attempt(() => void queues.at(id).putNowait(item)),
    queueTaskDone: (id: number) => attempt(() => void queues.at(id).taskDone()),
    queueJoin: (id: number) => prepare(queues.at(id).join()),

    inboxValue: () => attempt(() => numberOf(inbox)),
    listText: () => (inbox as readonly unknown[]).map(numberOf).join(","),
    errorNumber: () => exceptionNumber(failure) ?? 0,
    errorName: () => nameOf(failure),
    errorMessage: () => (failure instanceof Error ? failure.message : ""),
  };
}

/** A program that reads the time or a pin in a loop makes virtual time pass, as it does on a board. */
export const READ_COST_US = 5;

class Table<T> {
  readonly #rows: T[] = [];
  add(row: T): number {
    return this.#rows.push(row) - 1;
  }
  at(id: number): T {
    return this.#rows[id]!;
  }
}

function taskNumberOf(task: Task): number {
  const frame = task.frames[0];
  return frame instanceof PythonFrame ? frame.taskNumber : -1;
}

function exceptionOf(number: number, kind: number): unknown {
  if (kind === 1) return new PythonCancelledError(number);
  if (kind === 2) return new PythonFatalError(number);
  return new PythonException(number);
}

function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error
    ? String(error.name)
    : "Error";
}
