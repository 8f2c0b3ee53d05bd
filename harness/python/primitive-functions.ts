import { Event } from "../scheduler/event.ts";
import { KernelTask } from "../scheduler/kernel-task.ts";
import { Lock } from "../scheduler/lock.ts";
import { Queue } from "../scheduler/queue.ts";
import { ThreadSafeFlag } from "../scheduler/thread-safe-flag.ts";
import type { Border } from "./border.ts";
import { numberOfTask } from "./python-frame.ts";

/** Returns the functions behind `asyncio.Event`. Python names an event by its id. */
export function makeEventFunctions(border: Border) {
  const events = new Table<Event>();
  return {
    newEvent: () => events.add(new Event()),
    eventIsSet: (id: number) => Number(events.at(id).isSet()),
    eventSet: (id: number) => border.attempt(() => void events.at(id).set()),
    eventClear: (id: number) => border.attempt(() => void events.at(id).clear()),
    eventWait: (id: number) => border.prepare(events.at(id).wait()),
  };
}

/** Returns the functions behind `asyncio.Lock`. */
export function makeLockFunctions(border: Border) {
  const locks = new Table<Lock>();
  return {
    newLock: () => locks.add(new Lock()),
    /**
     * The state of the lock:
     * - 0: no task holds the lock.
     * - 1: a task holds the lock.
     * - 2 or more: a task was chosen to get the lock next. The number of this task is the state minus 2.
     */
    lockState: (id: number) => {
      const { nextOwner } = locks.at(id);
      if (nextOwner instanceof KernelTask) return 2 + numberOfTask(nextOwner);
      return Number(locks.at(id).locked());
    },
    lockLocked: (id: number) => Number(locks.at(id).locked()),
    lockAcquire: (id: number) => border.prepare(locks.at(id).acquire()),
    lockRelease: (id: number) => border.attempt(() => void locks.at(id).release()),
  };
}

/** Returns the functions behind `asyncio.ThreadSafeFlag`. `beforeSet` is called each time before a flag is set. */
export function makeFlagFunctions(
  border: Border,
  hasAsserts: boolean,
  beforeSet?: (flag: ThreadSafeFlag) => void,
) {
  const flags = new Table<ThreadSafeFlag>();
  return {
    newFlag: () => flags.add(new ThreadSafeFlag({ hasAsserts })),
    flagSet: (id: number) => {
      beforeSet?.(flags.at(id));
      return border.attempt(() => void flags.at(id).set());
    },
    flagIsSet: (id: number) => Number(flags.at(id).isReady()),
    flagClear: (id: number) => border.attempt(() => void flags.at(id).clear()),
    flagWait: (id: number) => border.prepare(flags.at(id).wait()),
  };
}

/** Returns the functions behind `asyncio.Queue`. An item is the number of a Python object. */
export function makeQueueFunctions(border: Border) {
  const queues = new Table<Queue<number>>();
  return {
    newQueue: (maxSize: number) => queues.add(new Queue<number>(maxSize)),
    queueSize: (id: number) => queues.at(id).qsize(),
    queueGet: (id: number) => border.prepare(queues.at(id).get()),
    queueGetNowait: (id: number) => border.attempt(() => queues.at(id).getNowait()),
    queuePut: (id: number, item: number) => border.prepare(queues.at(id).put(item)),
    queuePutNowait: (id: number, item: number) =>
      border.attempt(() => void queues.at(id).putNowait(item)),
    queueTaskDone: (id: number) => border.attempt(() => void queues.at(id).taskDone()),
    queueJoin: (id: number) => border.prepare(queues.at(id).join()),
  };
}

class Table<T> {
  readonly #rows: T[] = [];
  add(row: T): number {
    return this.#rows.push(row) - 1;
  }
  at(id: number): T {
    return this.#rows[id]!;
  }
}
