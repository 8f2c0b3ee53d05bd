import { expect, test } from "vitest";
import {
  CancelledError,
  type Coroutine,
  DeadlockError,
  Event,
  type ExceptionContext,
  FatalError,
  type KernelEvent,
  RealClock,
  RuntimeError,
  Scheduler,
  sleep,
  sleepMs,
  type Task,
  ThreadSafeFlag,
  VirtualClock,
} from "./index.ts";

function* named(record: string[], name: string, passes: number): Coroutine<string> {
  for (let i = 0; i < passes; i++) {
    record.push(`${name}${i}`);
    yield* sleepMs(0);
  }
  return name;
}

test("run returns the value of main and keeps other tasks queued for the next run", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* main(): Coroutine<number> {
    scheduler.createTask(named(record, "a", 3));
    yield* sleepMs(0);
    return 42;
  }
  record.push(`run=${scheduler.run(main())}`);
  record.push(`run=${scheduler.run(named(record, "b", 3))}`);
  expect(record).toEqual(["a0", "run=42", "a1", "b0", "a2", "b1", "b2", "run=b"]);
});

test("if main throws an exception, run throws it instead of calling the handler", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  scheduler.setExceptionHandler(() => record.push("handler"));
  function* main(): Coroutine {
    yield* sleepMs(1);
    throw new Error("oops");
  }
  expect(() => scheduler.run(main())).toThrow("oops");
  scheduler.run(named(record, "next", 1));
  expect(record).toEqual(["next0"]);
});

test("the handler gets a failure only if no ready task awaits the failed task before the report", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  scheduler.setExceptionHandler((_, { message, exception }: ExceptionContext) =>
    record.push(`handler: ${message}: ${(exception as Error).message}`),
  );
  function* failing(what: string): Coroutine {
    record.push(`${what} fails`);
    throw new Error(what);
  }
  function* main(): Coroutine {
    scheduler.createTask(failing("lost"));
    const seen = scheduler.createTask(failing("seen"));
    yield* sleepMs(0);
    record.push("main continues");
    try {
      yield* seen;
    } catch (error) {
      record.push(`main got ${(error as Error).message}`);
    }
    yield* sleepMs(0);
  }
  scheduler.run(main());
  expect(record).toEqual([
    "lost fails",
    "seen fails",
    "main continues",
    "main got seen",
    "handler: Task exception wasn't retrieved: lost",
  ]);
});

test("if the exception handler throws, run throws this exception, and the next run works", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  scheduler.setExceptionHandler(() => {
    throw new Error("from the handler");
  });
  function* failing(): Coroutine {
    throw new Error("lost");
  }
  function* main(): Coroutine {
    scheduler.createTask(failing());
    yield* sleepMs(5);
  }
  expect(() => scheduler.run(main())).toThrow("from the handler");
  expect(scheduler.run(named(record, "a", 1))).toBe("a");
});

test("a run in virtual time throws if nothing can continue it", () => {
  const scheduler = new Scheduler();
  function* forever(): Coroutine<string> {
    yield { kind: "park", place: { add() {}, remove() {} } };
    return "never";
  }
  expect(() => scheduler.run(forever())).toThrow(
    new DeadlockError("every task waits, and no planned action can wake a task", [
      "task 1 waits for something that another task provides",
    ]),
  );
});

test("a run waits until a planned action wakes main", () => {
  const clock = new VirtualClock();
  const scheduler = new Scheduler({ clock });
  const event = new Event();
  function* main(): Coroutine<number> {
    yield* event.wait();
    return scheduler.ticksMs();
  }
  clock.at(20_000, () => event.set());
  expect(scheduler.run(main())).toBe(20);
});

test("the host can set an event while runAsync waits", async () => {
  const scheduler = new Scheduler({ clock: new RealClock() });
  const event = new Event();
  function* main(): Coroutine<string> {
    yield* event.wait();
    return "woken";
  }
  const run = scheduler.runAsync(main());
  setTimeout(() => event.set(), 5);
  expect(await run).toBe("woken");
});

test("a run within a run is refused, and the outer run continues", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* main(): Coroutine<string> {
    try {
      scheduler.run(named(record, "inner", 1));
    } catch (error) {
      record.push(String(error));
    }
    yield* sleepMs(0);
    return "outer done";
  }
  record.push(`${scheduler.run(main())}`);
  expect(record).toEqual(["RuntimeError: the event loop is already running", "outer done"]);
});

test("after stop each ready task gets one more pass, and a second stop changes nothing", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* stopper(): Coroutine {
    yield* sleepMs(0);
    record.push("stop");
    scheduler.stop();
    scheduler.stop();
    yield* sleepMs(0);
    record.push("after stop");
  }
  scheduler.stop();
  scheduler.createTask(named(record, "a", 3));
  scheduler.createTask(stopper());
  scheduler.createTask(named(record, "b", 3));
  scheduler.runForever();
  record.push("|");
  expect(() => scheduler.runForever()).toThrow(DeadlockError);
  expect(record.join(" ")).toBe("a0 b0 a1 stop b1 a2 | after stop b2");
});

test("discarded tasks are not cancelled, and their finally blocks do not run", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* careful(): Coroutine {
    try {
      yield* sleepMs(10);
      record.push("woken");
    } finally {
      record.push("finally");
    }
  }
  function* main(): Coroutine {
    scheduler.createTask(careful());
    yield* sleepMs(1);
  }
  scheduler.run(main());
  scheduler.discardTasks();
  scheduler.run(sleepMs(100));
  expect(record).toEqual([]);
});

test("the cancel of a discarded task has no effect on any task", () => {
  const scheduler = new Scheduler();
  const discarded = scheduler.createTask(sleepMs(50));
  scheduler.discardTasks();
  const record: string[] = [];
  function* sleeper(name: string, ms: number): Coroutine {
    yield* sleepMs(ms);
    record.push(`${name} ${scheduler.ticksMs()}`);
  }
  function* main(): Coroutine {
    for (const ms of [30, 10, 20]) scheduler.createTask(sleeper(`after ${ms}`, ms));
    yield* sleepMs(0);
    record.push(`cancelled ${discarded.cancel()}`);
    yield* sleepMs(40);
  }
  scheduler.run(main());
  expect(record).toEqual(["cancelled true", "after 10 10", "after 20 20", "after 30 30"]);
});

test("a fatal error ends run at once, and the finally block of main does not run", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* exiting(): Coroutine {
    throw new FatalError();
  }
  function* main(): Coroutine {
    try {
      scheduler.createTask(exiting());
      yield* sleepMs(10);
    } finally {
      record.push("finally");
    }
  }
  expect(() => scheduler.run(main())).toThrow(FatalError);
  expect(record).toEqual([]);
  expect(scheduler.run(named(record, "next", 1))).toBe("next");
});

test("currentTask works only during a pass", () => {
  const scheduler = new Scheduler();
  expect(() => scheduler.currentTask()).toThrow(RuntimeError);
  function* main(): Coroutine<boolean> {
    const task = scheduler.createTask(same());
    return yield* task;
    function* same(): Coroutine<boolean> {
      yield* sleepMs(0);
      return scheduler.currentTask() === task;
    }
  }
  expect(scheduler.run(main())).toBe(true);
});

test("createTask and run refuse a value that is not a coroutine", () => {
  const scheduler = new Scheduler();
  const uncalled = named as unknown as Coroutine;
  expect(() => scheduler.createTask(uncalled)).toThrow(new TypeError("coroutine expected"));
  expect(() => scheduler.run(7 as unknown as Coroutine)).toThrow(TypeError);
});

test("if a coroutine yields something other than a trap, it gets a TypeError", () => {
  const scheduler = new Scheduler();
  function* wrong(): Coroutine<string> {
    try {
      yield "hello" as never;
    } catch (error) {
      return String(error);
    }
    return "lost";
  }
  expect(scheduler.run(wrong())).toBe(
    "TypeError: a coroutine yielded something that is not a trap: wait with `yield*`",
  );
});

test("if a coroutine joins something other than a task, it gets a TypeError", () => {
  const scheduler = new Scheduler();
  const impostor: Task = {
    done: () => false,
    cancel: () => false,
    *[Symbol.iterator]() {},
  };
  function* joiner(): Coroutine<string> {
    try {
      yield { kind: "join", task: impostor };
    } catch (error) {
      return String(error);
    }
    return "joined";
  }
  expect(scheduler.run(joiner())).toBe(
    "TypeError: a coroutine can only join a task that a scheduler made",
  );
});

test("if tasks await each other in a circle, they get a RuntimeError", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* main(): Coroutine {
    const a: Task = scheduler.createTask(waits(() => b)) as Task;
    const b: Task = scheduler.createTask(waits(() => a)) as Task;
    yield* sleepMs(1);
    record.push(`b done ${b.done()}`);
  }
  function* waits(other: () => Task): Coroutine {
    try {
      yield* other();
    } catch (error) {
      record.push(String(error));
    }
  }
  scheduler.run(main());
  expect(record).toEqual([
    "RuntimeError: a task cannot await itself, directly or through other tasks",
    "b done true",
  ]);
});

test("a child gets a RuntimeError if it cancels the task that awaits this child", () => {
  const scheduler = new Scheduler();
  const record: string[] = [];
  function* child(): Coroutine {
    try {
      parent.cancel();
    } catch (error) {
      record.push(String(error));
    }
  }
  function* waitForChild(): Coroutine {
    yield* scheduler.createTask(child());
    record.push("parent continues");
  }
  const parent = scheduler.createTask(waitForChild());
  scheduler.run(parent);
  expect(record).toEqual(["RuntimeError: can't cancel self", "parent continues"]);
});

test("in virtual time the order and the times of sleeps are exact, even if the ticks wrap", () => {
  const scheduler = new Scheduler({
    clock: new VirtualClock({ startTickMs: 2 ** 30 - 25, switchCostUs: 0 }),
  });
  const record: string[] = [];
  function* periodic(name: string, ms: number, times: number): Coroutine {
    for (let i = 0; i < times; i++) {
      yield* sleepMs(ms);
      record.push(`${name}@${scheduler.ticksMs()}`);
    }
  }
  function* main(): Coroutine {
    const a = scheduler.createTask(periodic("a", 10, 4));
    const b = scheduler.createTask(periodic("b", 15, 3));
    yield* a;
    yield* b;
  }
  scheduler.run(main());
  const start = 2 ** 30 - 25;
  expect(record).toEqual([
    `a@${start + 10}`,
    `b@${start + 15}`,
    `a@${start + 20}`,
    "b@5",
    "a@5",
    "a@15",
    "b@20",
  ]);
});

test("sleep truncates to milliseconds, switches once for zero or less, and refuses a delay of half a tick period", () => {
  const scheduler = new Scheduler({ clock: new VirtualClock({ switchCostUs: 0 }) });
  const record: string[] = [];
  function* main(): Coroutine {
    scheduler.createTask(named(record, "other", 3));
    yield* sleep(-1);
    record.push(`${scheduler.ticksMs()}`);
    yield* sleep(0.0019);
    record.push(`${scheduler.ticksMs()}`);
    try {
      yield* sleepMs(2 ** 29);
    } catch (error) {
      record.push(String(error));
    }
    yield* sleepMs(2 ** 29 - 1);
    record.push(`${scheduler.ticksMs()}`);
  }
  scheduler.run(main());
  expect(record).toEqual([
    "other0",
    "0",
    "other1",
    "other2",
    "1",
    "OverflowError: ticks interval overflow",
    "536870912",
  ]);
});

test("an observer gets all passes, traps, cancels and ends in order", () => {
  const events: string[] = [];
  const scheduler = new Scheduler({
    clock: new VirtualClock({ switchCostUs: 20 }),
    observe: (event) => events.push(describeEvent(event)),
  });
  function* sleeper(): Coroutine {
    yield* sleepMs(5);
  }
  function* main(): Coroutine {
    const task = scheduler.createTask(sleeper());
    yield* sleepMs(0);
    task.cancel();
    try {
      yield* task;
    } catch (error) {
      if (!(error instanceof CancelledError)) throw error;
    }
  }
  scheduler.run(main());
  expect(events).toEqual([
    "20 pass",
    "20 trap sleep",
    "40 pass",
    "40 trap sleep",
    "60 pass",
    "60 cancel",
    "60 trap join",
    "80 pass",
    "80 end raised",
    "100 pass",
    "100 end returned",
  ]);
});

function describeEvent(event: KernelEvent): string {
  const what =
    event.kind === "trap" ? event.trap.kind : event.kind === "end" ? event.ending.kind : "";
  return `${event.atUs} ${event.kind} ${what}`.trim();
}

test("a timer can set a flag while runAsync waits", async () => {
  const scheduler = new Scheduler({ clock: new RealClock() });
  const record: string[] = [];
  const flag = new ThreadSafeFlag();
  function* main(): Coroutine<string> {
    setTimeout(() => {
      record.push("timer");
      flag.set();
    }, 5);
    record.push("wait");
    yield* flag.wait();
    record.push("woken");
    yield* sleepMs(1);
    return "done";
  }
  record.push(`${await scheduler.runAsync(main())}`);
  expect(record).toEqual(["wait", "timer", "woken", "done"]);
});

test("a blocking run in real time never ends a sleep too early", () => {
  const clock = new RealClock();
  const scheduler = new Scheduler({ clock });
  const startUs = clock.nowUs();
  scheduler.run(sleepMs(5));
  expect(clock.nowUs() - startUs).toBeGreaterThan(4000);
});
