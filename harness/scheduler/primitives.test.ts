import { expect, test } from "vitest";
import {
  AssertionError,
  CancelledError,
  type Coroutine,
  DeadlockError,
  Event,
  gather,
  Lock,
  Queue,
  QueueEmpty,
  QueueFull,
  Scheduler,
  sleepMs,
  ThreadSafeFlag,
  TimeoutError,
  VirtualClock,
  type Waiter,
  type WaitPlace,
  waitForMs,
} from "./index.ts";

/** Runs `main` in virtual time and returns what it recorded. */
function recordOf(
  main: (scheduler: Scheduler, record: string[]) => Coroutine<unknown>,
  clock = new VirtualClock(),
): string[] {
  const scheduler = new Scheduler({ clock });
  const record: string[] = [];
  scheduler.run(main(scheduler, record));
  return record;
}

test("gather runs its children side by side and returns their typed results by position", () => {
  const record = recordOf(function* (_, record) {
    function* child<T>(value: T, ms: number): Coroutine<T> {
      yield* sleepMs(ms);
      record.push(`${value} ends`);
      return value;
    }
    const [text, count]: [string, number] = yield* gather([child("slow", 30), child(7, 10)]);
    record.push(`${text} ${count}`);
  });
  expect(record).toEqual(["7 ends", "slow ends", "slow 7"]);
});

test("waitFor cancels a late coroutine, waits for its cleanup, and throws TimeoutError", () => {
  const record = recordOf(
    function* (scheduler, record) {
      function* slow(): Coroutine {
        try {
          yield* sleepMs(100);
        } catch (error) {
          record.push(`slow: ${error} at ${scheduler.ticksMs()}`);
          yield* sleepMs(5);
          throw error;
        }
      }
      try {
        yield* waitForMs(slow(), 20);
      } catch (error) {
        record.push(`${error instanceof TimeoutError} at ${scheduler.ticksMs()}`);
      }
    },
    new VirtualClock({ switchCostUs: 0 }),
  );
  expect(record).toEqual(["slow: CancelledError at 20", "true at 25"]);
});

test("waitFor with a limit of 0 returns the value of a coroutine that does not wait", () => {
  const record = recordOf(function* (_, record) {
    function* immediate(): Coroutine<string> {
      return "value";
    }
    record.push(yield* waitForMs(immediate(), 0));
    record.push(yield* waitForMs(immediate(), undefined));
  });
  expect(record).toEqual(["value", "value"]);
});

test("if waitFor was cancelled, the end of its awaitable does not wake the calling task again", () => {
  const record = recordOf(
    function* (scheduler, record) {
      function* slow(): Coroutine {
        try {
          yield* sleepMs(100);
        } catch (error) {
          yield* sleepMs(5);
          record.push("slow has cleaned up");
          throw error;
        }
      }
      function* waiter(): Coroutine {
        try {
          yield* waitForMs(slow(), 50);
        } catch (error) {
          record.push(`waiter: ${error}`);
        }
        yield* sleepMs(50);
        record.push(`waiter slept to ${scheduler.ticksMs()}`);
      }
      const task = scheduler.createTask(waiter());
      yield* sleepMs(10);
      task.cancel();
      yield* task;
    },
    new VirtualClock({ switchCostUs: 0 }),
  );
  expect(record).toEqual(["waiter: CancelledError", "slow has cleaned up", "waiter slept to 60"]);
});

test("if an event is set and cleared at once, it wakes the tasks that already wait, in order, and no other tasks", () => {
  const record = recordOf(function* (scheduler, record) {
    const event = new Event();
    function* waiter(name: string): Coroutine {
      record.push(`${name} ${yield* event.wait()}`);
    }
    for (const name of ["a", "b"]) scheduler.createTask(waiter(name));
    yield* sleepMs(0);
    event.set();
    event.clear();
    const late = scheduler.createTask(waiter("late"));
    yield* sleepMs(1);
    record.push(`late done ${late.done()}, set ${event.isSet()}`);
  });
  expect(record).toEqual(["a true", "b true", "late done false, set false"]);
});

test("tasks that acquire a lock in a loop take turns", () => {
  const record = recordOf(function* (scheduler, record) {
    const lock = new Lock();
    function* looper(name: string): Coroutine {
      for (let i = 0; i < 2; i++) {
        yield* lock.acquire();
        record.push(`${name}${i}`);
        yield* sleepMs(1);
        lock.release();
        record.push(`locked ${lock.locked()}`);
      }
    }
    yield* gather(["a", "b"].map((name) => scheduler.createTask(looper(name))));
  });
  expect(record.join(" ")).toBe("a0 locked false b0 locked false a1 locked false b1 locked false");
});

test("if the chosen next owner of a lock is cancelled before it runs, the lock goes to the next task", () => {
  const record = recordOf(function* (scheduler, record) {
    const lock = new Lock();
    function* user(name: string): Coroutine {
      try {
        yield* lock.acquire();
      } catch (error) {
        record.push(`${name} ${error}`);
        throw error;
      }
      record.push(name);
      lock.release();
    }
    yield* lock.acquire();
    const [b] = ["b", "c"].map((name) => scheduler.createTask(user(name)));
    yield* sleepMs(0);
    lock.release();
    b!.cancel();
    yield* sleepMs(1);
    try {
      lock.release();
    } catch (error) {
      record.push(`${error}`);
    }
  });
  expect(record).toEqual(["b CancelledError", "c", "RuntimeError: Lock not acquired"]);
});

test("tasks that call get() in a loop take turns, one item each", () => {
  const record = recordOf(function* (scheduler, record) {
    const queue = new Queue<number>();
    function* getter(name: string): Coroutine {
      for (;;) record.push(`${name}${yield* queue.get()}`);
    }
    for (const name of ["a", "b", "c"]) scheduler.createTask(getter(name));
    for (let i = 0; i < 6; i++) {
      yield* sleepMs(1);
      yield* queue.put(i);
    }
    yield* sleepMs(1);
  });
  expect(record.join(" ")).toBe("a0 b1 c2 a3 b4 c5");
});

test("a task that waits in get() keeps its place in the line if another task takes its item", () => {
  const record = recordOf(function* (scheduler, record) {
    const queue = new Queue<number>();
    function* getter(name: string): Coroutine {
      record.push(`${name}${yield* queue.get()}`);
    }
    for (const name of ["a", "b"]) scheduler.createTask(getter(name));
    yield* sleepMs(0);
    queue.putNowait(1);
    record.push(`main${queue.getNowait()}`);
    yield* sleepMs(0);
    queue.putNowait(2);
    queue.putNowait(3);
    yield* sleepMs(1);
  });
  expect(record).toEqual(["main1", "a2", "b3"]);
});

test("if a task that waits in get() or put() is cancelled, the next task gets the item or the free place", () => {
  const record = recordOf(function* (scheduler, record) {
    const queue = new Queue<string>(1);
    function* getter(name: string): Coroutine {
      record.push(`${name} got ${yield* queue.get()}`);
    }
    function* putter(name: string): Coroutine {
      yield* queue.put(name);
      record.push(`${name} put`);
    }
    const [first] = ["first", "second"].map((name) => scheduler.createTask(getter(name)));
    yield* sleepMs(0);
    queue.putNowait("item");
    first!.cancel();
    yield* sleepMs(1);
    queue.putNowait("full");
    const [x] = ["x", "y"].map((name) => scheduler.createTask(putter(name)));
    yield* sleepMs(0);
    record.push(`took ${queue.getNowait()}`);
    x!.cancel();
    yield* sleepMs(1);
    record.push(`holds ${queue.qsize()}: ${queue.getNowait()}`);
  });
  expect(record).toEqual(["second got item", "took full", "y put", "holds 1: y"]);
});

test("getNowait, putNowait and taskDone throw if they are misused; join waits for every item", () => {
  const record = recordOf(function* (scheduler, record) {
    const queue = new Queue<number>(1);
    expect(() => queue.getNowait()).toThrow(QueueEmpty);
    queue.putNowait(1);
    expect(() => queue.putNowait(2)).toThrow(QueueFull);
    function* joiner(): Coroutine {
      yield* queue.join();
      record.push("joined");
    }
    const task = scheduler.createTask(joiner());
    queue.getNowait();
    yield* sleepMs(1);
    record.push("finished");
    queue.taskDone();
    yield* task;
    expect(() => queue.taskDone()).toThrow("called too many times");
  });
  expect(record).toEqual(["finished", "joined"]);
});

test("if a flag is set several times, it wakes its waiter once, at the time of the first set", () => {
  const clock = new VirtualClock({ switchCostUs: 0 });
  const flag = new ThreadSafeFlag();
  for (const us of [7000, 7500, 20_000]) clock.at(us, () => flag.set());
  const record = recordOf(function* (scheduler, record) {
    for (let i = 0; i < 2; i++) {
      yield* flag.wait();
      record.push(`woken at ${scheduler.ticksMs()}`);
      yield* sleepMs(3);
      flag.clear();
    }
  }, clock);
  expect(record).toEqual(["woken at 7", "woken at 20"]);
});

test("a flag refuses a second waiter if asserts are on; otherwise the second waiter replaces the first", () => {
  const second = (hasAsserts: boolean) =>
    recordOf(function* (scheduler, record) {
      const flag = new ThreadSafeFlag({ hasAsserts });
      function* waiter(name: string): Coroutine {
        try {
          yield* flag.wait();
          record.push(`${name} woken`);
        } catch (error) {
          record.push(`${name} ${error instanceof AssertionError}`);
        }
      }
      for (const name of ["a", "b"]) scheduler.createTask(waiter(name));
      yield* sleepMs(1);
      flag.set();
      yield* sleepMs(1);
    });
  expect(second(true)).toEqual(["b true", "a woken"]);
  expect(second(false)).toEqual(["b woken"]);
});

test("a deadlock names every waiting task and what it waits for", () => {
  const scheduler = new Scheduler();
  const [event, lock, queue] = [new Event(), new Lock(), new Queue<number>(1)];
  function* main(): Coroutine {
    const holder = scheduler.createTask(holds());
    scheduler.createTask(lock.acquire());
    scheduler.createTask(queue.join());
    scheduler.createTask(gather([fills(), new ThreadSafeFlag().wait()]));
    yield* holder;
  }
  function* holds(): Coroutine {
    yield* lock.acquire();
    yield* event.wait();
  }
  function* fills(): Coroutine {
    yield* queue.put(1);
    yield* queue.put(2);
  }
  expect(() => scheduler.run(main())).toThrow(
    new DeadlockError("every task waits, and no planned action can wake a task", [
      "task 1 waits for task 2",
      "task 2 waits for an Event",
      "task 3 waits for a Lock",
      "task 5 waits for the children of a gather",
      "task 6 waits for room in a Queue",
      "task 7 waits for a ThreadSafeFlag",
    ]),
  );
});

test("after the waiter of a flag was cancelled, another task can wait for the flag", () => {
  const record = recordOf(function* (scheduler, record) {
    const flag = new ThreadSafeFlag();
    function* waiter(name: string): Coroutine {
      try {
        yield* flag.wait();
        record.push(`${name} woken`);
      } catch (error) {
        if (error instanceof CancelledError) record.push(`${name} cancelled`);
      }
    }
    const first = scheduler.createTask(waiter("first"));
    yield* sleepMs(0);
    first.cancel();
    yield* sleepMs(0);
    scheduler.createTask(waiter("second"));
    yield* sleepMs(0);
    flag.set();
    yield* sleepMs(1);
  });
  expect(record).toEqual(["first cancelled", "second woken"]);
});

test("a user-defined primitive can park tasks and wake them", () => {
  const record = recordOf(function* (scheduler, record) {
    class Gate implements WaitPlace {
      readonly #waiters: Waiter[] = [];
      add(task: Waiter): void {
        this.#waiters.push(task);
      }
      remove(task: Waiter): void {
        this.#waiters.splice(this.#waiters.indexOf(task), 1);
      }
      open(): void {
        for (const task of this.#waiters.splice(0)) task.wake();
      }
    }
    const gate = new Gate();
    function* visitor(name: string): Coroutine {
      yield { kind: "park", place: gate };
      record.push(`${name} enters`);
    }
    const [, b] = ["a", "b", "c"].map((name) => scheduler.createTask(visitor(name)));
    yield* sleepMs(1);
    b!.cancel();
    record.push("open");
    gate.open();
    yield* sleepMs(1);
  });
  expect(record).toEqual(["open", "a enters", "c enters"]);
});
