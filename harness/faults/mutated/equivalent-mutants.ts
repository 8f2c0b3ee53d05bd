/**
 * Mutants that no program can distinguish from the sound reference, grouped by the reason. Each
 * mutant is listed by its key (see mutant.ts).
 */
const REASONS: readonly (readonly [reason: string, ...keys: string[]])[] = [
  [
    "Only TypeScript code can observe the kernel (scheduler.test.ts). No Python program can see what the kernel tells its observer.",
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "cancel", task: target, atUs: this.clock.nowUs() });',
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "pass", task, atUs: this.clock.nowUs() });',
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "trap", task, atUs: this.clock.nowUs(), trap });',
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "end", task, atUs: this.clock.nowUs(), ending });',
  ],
  [
    "The kernel needs this line of code only for the report of a deadlock, which names the object that each task waits for. No clause checks this report, but a test does (primitives.test.ts).",
    "scheduler/wait-list.ts: drop statement: this.awaited = awaited;",
  ],
  [
    "The host replies only to a step of the kernel. During each step a task is running, so this error never happens.",
    'scheduler/kernel.ts: condition never holds: if (this.#current === undefined) throw new RuntimeError("no task is running");',
    'scheduler/kernel.ts: drop statement: if (this.#current === undefined) throw new RuntimeError("no task is running");',
  ],
  [
    "If there are no sources, polling does nothing.",
    "scheduler/kernel.ts: condition always holds: if (this.#polled.size > 0) {",
    "scheduler/kernel.ts: > becomes >=: if (this.#polled.size > 0) {",
  ],
  [
    "The mutant delays the first poll of a program by one pass of the loop. If no pass follows, the mutant delays this poll by one millisecond. No clause notices this delay.",
    "scheduler/kernel.ts: false becomes true: #hasHostPolled = false;",
  ],
  [
    "The bridge ignores sources that are not devices.",
    "scheduler/kernel.ts: condition always holds: if (source instanceof ForeignSource) sources.push(source);",
  ],
  [
    "No clause is about a device whose `ioctl` fails. A test of the reference covers this case (reference-streams.test.ts).",
    "scheduler/foreign-source.ts: drop statement: this.#error = { thrown: error };",
    "scheduler/foreign-source.ts: drop statement: this.becomeReady();",
    "scheduler/foreign-source.ts: condition never holds: if (this.#error !== undefined) throw this.#error.thrown;",
    "scheduler/foreign-source.ts: drop statement: if (this.#error !== undefined) throw this.#error.thrown;",
    "python/device-polls.ts: drop statement: for (const wait of this.#waitsForPolled()) wait.fail(error);",
    "python/shim/streams.py: condition never holds: if events < 0:",
    "python/shim/streams.py: drop statement: raise OSError(-events)",
  ],
  [
    "No clause needs a feature that the reference lacks, such as sockets. A test checks that the reference reports a missing feature (reference-streams.test.ts).",
    'python/shim/streams.py: condition never holds: if not hasattr(s, "ioctl"):',
    'python/shim/streams.py: drop statement: _refuse(_NO_SOCKETS % "open_connection")',
    'python/shim/streams.py: drop statement: _refuse(_NO_SOCKETS % "start_server")',
    "python/shim/streams.py: one more: def start_server(cb, host, port, backlog=5, ssl=None):",
    "python/shim/streams.py: drop statement: probe.unsupported(reason)",
  ],
  [
    "The mutant reports a further event together with POLLNVAL. POLLNVAL alone already wakes every task that waits for a closed device.",
    "python/shim/streams.py: one more: _CLOSED = 32",
  ],
  [
    "If the number of bytes of a read is negative, the read has no limit. The exact number does not matter.",
    "python/shim/streams.py: one more: async def read(self, n=-1):",
  ],
  [
    "For a read of zero bytes, the mutant collects pieces of data until a piece is empty. The first piece is already empty, so the mutant returns the same as the reference.",
    "python/shim/streams.py: >= becomes >: if n >= 0:",
    "python/shim/streams.py: one more: if n >= 0:",
  ],
  [
    "For an unknown name, the module of the streams raises AttributeError itself.",
    "python/shim/asyncio.py: condition never holds: if name not in _STREAMS:",
    "python/shim/asyncio.py: drop statement: raise AttributeError(name)",
  ],
  [
    "`wait_closed` closes the device, as in MicroPython's own asyncio. But each program calls `close` before `wait_closed`, so the device is already closed.",
    "python/shim/streams.py: drop statement: self._device.close() (2)",
  ],
  [
    "Every device of a clause has a `close` method. A test covers a stream over a device without `close` (reference-streams.test.ts).",
    "python/shim/streams.py: condition always holds: if close:",
  ],
  [
    "No clause promises anything about two streams over one device. A test shows what the reference does (reference-streams.test.ts).",
    "python/shim/streams.py: condition always holds: if device is None or device.is_closed:",
  ],
  [
    "No clause promises how much virtual time a task switch takes. Virtual time passes anyway, because each read of the clock takes time.",
    "scheduler/kernel.ts: drop statement: this.clock.chargeSwitch();",
    "scheduler/virtual-clock.ts: drop statement: this.spend(this.#switchCostUs);",
    "scheduler/virtual-clock.ts: drop statement: this.#switchCostUs = options.switchCostUs ?? 20;",
    "scheduler/virtual-clock.ts: one more: this.#switchCostUs = options.switchCostUs ?? 20;",
  ],
  [
    "When the next pass starts, the kernel overwrites any value that is still in the inbox.",
    "scheduler/kernel.ts: drop return: return; (3)",
    "scheduler/kernel.ts: drop return: return; (5)",
  ],
  [
    "The Python shim already refuses a value that is not a trap. Only a TypeScript coroutine reaches this line of code.",
    'scheduler/kernel.ts: drop statement: this.#refuse( new TypeError("a coroutine yielded something that is not a trap: wait with `yield*`"), );',
  ],
  [
    "A coroutine of the shim only joins tasks that the kernel made. Only a TypeScript coroutine may yield a join of anything else (scheduler.test.ts).",
    "scheduler/kernel.ts: condition never holds: if (!(target instanceof KernelTask)) {",
    'scheduler/kernel.ts: drop statement: this.#refuse(new TypeError("a coroutine can only join a task that a scheduler made"));',
    "scheduler/kernel.ts: drop return: return; (7)",
  ],
  [
    "If task A waits for task B, and task B waits for task C, a cancel of A goes to C. The task that gets the cancel never waits for a task, so the changed condition makes no difference.",
    'scheduler/kernel.ts: condition always holds: else if (waiting.kind === "poll") this.#polled.delete(waiting.source);',
  ],
  [
    "A task that raised SystemExit is in no queue. The only promise is that this task never continues.",
    "scheduler/kernel.ts: drop statement: task.ending = ending;",
    "scheduler/kernel.ts: drop statement: task.ending = ending; (2)",
    "scheduler/kernel.ts: drop statement: task.isRetrieved = true;",
    "scheduler/kernel.ts: true becomes false: task.isRetrieved = true;",
  ],
  [
    "A gathered task has no joiners and is never queued for a report. So the rest of the method `#end` has no effect for such a task.",
    "scheduler/kernel.ts: drop statement: task.isRetrieved = true; (2)",
    "scheduler/kernel.ts: true becomes false: task.isRetrieved = true; (2)",
    "scheduler/kernel.ts: drop return: return; (11)",
  ],
  [
    "The two swapped calls do not affect each other.",
    "scheduler/kernel.ts: swap statements: this.#queue.clear(); this.#polled.clear();",
    "scheduler/kernel.ts: swap statements: this.#polled.delete(source); this.makeReady(task);",
    "scheduler/wait-list.ts: swap statements: this.#tasks.delete(task); task.wake();",
  ],
  [
    "No two tasks in the queue have the same sequence number, and no task is compared with itself.",
    "scheduler/run-queue.ts: < becomes <=: return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence); (2)",
  ],
  [
    "Only the order of the sequence numbers matters, not their values.",
    "scheduler/run-queue.ts: one more: #sequence = 0;",
  ],
  [
    "The caller has already checked that the run queue is not empty, so there is always a first task.",
    "scheduler/run-queue.ts: condition always holds: if (first !== undefined) this.remove(first);",
  ],
  [
    "After a task has left the run queue, its heap index is read only if the task is the stop task of a run. Each run has a new stop task.",
    "scheduler/run-queue.ts: drop statement: task.heapIndex = -1;",
    "scheduler/run-queue.ts: one more: task.heapIndex = -1;",
  ],
  [
    "The mutant changes only the case in which the parent of the hole (the free place in the heap) is the root. The root comes before all other entries, so no entry must be moved up.",
    "scheduler/run-queue.ts: one more: if (hole > 0 && isBefore(last, this.#heap[(hole - 1) >> 1]!)) this.#siftUp(hole, last);",
  ],
  [
    "The mutant changes only the heap index of tasks that the kernel discards. The kernel reads this index only if the program cancels such a task later. No clause promises what this cancel does.",
    "scheduler/run-queue.ts: drop statement: for (const task of this.#heap) task.heapIndex = -1;",
    "scheduler/run-queue.ts: one more: for (const task of this.#heap) task.heapIndex = -1;",
  ],
  [
    "The kernel sets dueMs, sequence and heapIndex each time it queues a task. Nothing reads these fields before a task is queued.",
    "scheduler/kernel-task.ts: one more: dueMs = 0;",
    "scheduler/kernel-task.ts: one more: sequence = 0;",
    "scheduler/kernel-task.ts: one more: heapIndex = -1;",
  ],
  [
    "The Python shim already checks that no loop is running before it calls the kernel.",
    "scheduler/loop.ts: drop statement: this.checkIdle();",
  ],
  [
    "Outside of a run, stop() only queues a stop task, and nothing waits for this task.",
    "scheduler/loop.ts: drop statement: this.#stopTask = undefined;",
  ],
  [
    "In Python, only `wait_for` uses LONGEST_DELAY_MS, and no test can wait for a timeout of days. Sleeps do not use it, because `ticks_add` in the shim checks their delay. TypeScript has its own tests of this limit.",
    "scheduler/ticks.ts: / becomes *: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;",
    "scheduler/ticks.ts: one more: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;",
    "scheduler/ticks.ts: one more: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1; (2)",
    "scheduler/ticks.ts: - becomes +: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;",
    'scheduler/ticks.ts: condition never holds: if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");',
    'scheduler/ticks.ts: > becomes >=: if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");',
    'scheduler/ticks.ts: drop statement: if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");',
  ],
  [
    "For a delay of zero, the result is zero with and without the mutation.",
    "scheduler/ticks.ts: > becomes >=: return delayMs > 0 ? Math.trunc(delayMs) : 0;",
    "python/shim/asyncio.py: > becomes >=: _sleep.due = ticks_add(ticks_ms(), ms if ms > 0 else 0)",
  ],
  [
    "If a program does not choose the first tick of the clock, no clause says which tick this is.",
    "scheduler/virtual-clock.ts: one more: this.#nowUs = (options.startTickMs ?? 0) * 1000;",
  ],
  [
    "If an action is planned for the instant at which the clock stops, the next wait starts the action at the same instant.",
    "scheduler/virtual-clock.ts: < becomes <=: if (us < this.#nextUs) this.#nowUs = Math.max(this.#nowUs, us);",
  ],
  [
    "If all tasks of a program wait for something that never happens, the program waits forever on a board. So a clause has nothing to judge. TypeScript tests check that virtual time refuses such a program.",
    "scheduler/virtual-clock.ts: condition never holds: if (this.#nextUs === NEVER) {",
    'scheduler/virtual-clock.ts: drop statement: throw new DeadlockError("every task waits, and no planned action can wake a task");',
  ],
  [
    "Ticks wrap around, so `ticks_diff` gives the same result whether it adds or subtracts half a period.",
    "scheduler/ticks.ts: + becomes -: return ((end - start + half) & (TICK_PERIOD - 1)) - half;",
  ],
  [
    "Only TypeScript code calls this sleep function of the scheduler. The Python shim has its own sleep.",
    'scheduler/sleep.ts: drop statement: yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };',
    'scheduler/sleep.ts: * becomes /: yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };',
    'scheduler/sleep.ts: one more: yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };',
  ],
  [
    "The Python shim always passes the argument whose default value the mutant changes.",
    "scheduler/gather.ts: false becomes true: const returnExceptions = options.returnExceptions ?? false;",
    "scheduler/thread-safe-flag.ts: true becomes false: this.#hasAsserts = options.hasAsserts ?? true;",
    "scheduler/queue.ts: one more: constructor(maxSize = 0) {",
  ],
  [
    "The only exception that the kernel raises in a waiting task is CancelledError.",
    "scheduler/gather.ts: condition always holds: if (error instanceof CancelledError) cancelInOrder(children);",
  ],
  [
    "Only TypeScript code calls this function of wait-for.ts. The Python shim converts seconds to milliseconds itself.",
    "scheduler/wait-for.ts: === becomes !==: return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);",
    "scheduler/wait-for.ts: * becomes /: return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);",
    "scheduler/wait-for.ts: one more: return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);",
  ],
  [
    "A flag needs to wake the loop only if the loop waits in real time without blocking. Only `runAsync` of TypeScript waits like this.",
    "scheduler/thread-safe-flag.ts: drop statement: this.#wakeLoop?.();",
    "scheduler/thread-safe-flag.ts: drop statement: this.#wakeLoop = () => self.kernel.wakeFromOutside?.();",
  ],
  [
    "When a task joins the line of a queue, the line checks again whether the task must wait.",
    "scheduler/queue.ts: condition always holds: if (this.empty()) yield* this.#getters.waitWhile(() => this.empty());",
    "scheduler/queue.ts: condition always holds: if (this.full()) yield* this.#putters.waitWhile(() => this.full());",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if self.empty():",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if self.full():",
  ],
  [
    "If a task stops waiting, the mutant keeps the place of the task in the line of the queue. The queue skips such a place, so it only takes memory.",
    "scheduler/queue.ts: drop statement: this.#leave(place);",
    "scheduler/queue.ts: drop statement: this.#leave(place); (2)",
    "scheduler/queue.ts: drop statement: this.#places.splice(this.#places.indexOf(place), 1);",
  ],
  [
    "If the line of a queue calls a waiting task too early, the task keeps its place in the line and continues to wait.",
    "scheduler/queue.ts: condition always holds: if (place.wasCalled && !isBlocked()) this.callNext();",
    "scheduler/queue.ts: && becomes ||: if (place.wasCalled && !isBlocked()) this.callNext();",
    "scheduler/queue.ts: false becomes true: wasCalled = false;",
    "scheduler/queue.ts: drop statement: this.wasCalled = false;",
    "scheduler/queue.ts: false becomes true: this.wasCalled = false;",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if place.is_set() and not is_blocked():",
    "fixtures/lib/primitives/fifo_queue.py: and becomes or: if place.is_set() and not is_blocked():",
  ],
  [
    "A task that is woken in `join` checks again whether an item is unfinished. If so, the task continues to wait.",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if not self._unfinished: (2)",
  ],
  [
    "In the shim, each value has a number. Only the numbers 0 to 3 are fixed: they stand for None, True, False and a list. The first of the other values may have any higher number.",
    "python/shim/asyncio.py: one more: _FIRST_OBJECT = 16",
  ],
  [
    "If the shim gives None a new number instead of 0, the result is still None. The fixed number only saves an entry in the shim's list of objects.",
    "python/shim/asyncio.py: condition never holds: if value is None:",
  ],
  [
    "No operation of the sound kernel returns False. The shim knows the value False only so that a broken kernel is noticed.",
    "python/shim/asyncio.py: False becomes True: return (None, True, False)[number]",
  ],
  [
    "The table of the shim has a Python class for every error of the kernel. An error without a class would be a defect of the kernel itself.",
    "python/shim/asyncio.py: condition never holds: if cls is None:",
  ],
  [
    "If the timeout of a wait is negative, the wait has no limit. The exact number does not matter.",
    "python/shim/asyncio.py: one more: _check(_kernel.waitFor(task._id, -1 if timeout is None else max(0, timeout)))",
  ],
  [
    "On MicroPython `await` uses `__iter__` (TASK-24).",
    "python/shim/asyncio.py: drop statement: __await__ = __iter__",
  ],
  [
    "Each call of a sleep function sets `due`, and nothing reads `due` before such a call.",
    "python/shim/asyncio.py: one more: due = 0",
    "python/shim/asyncio.py: drop statement: due = 0",
  ],
  [
    "A program calls a sleep function, and calls a sleep function again before it awaits the first call. SLEEP-11 lets a runtime accept or refuse the second call. Only builds with asserts refuse it.",
    "python/shim/asyncio.py: condition never holds: if _sleep.is_armed and _kernel.hasAsserts():",
    'python/shim/asyncio.py: drop statement: raise AssertionError("the sleep before this one was called but not awaited")',
  ],
  [
    "If a stop task is in the run queue twice, the loop pops the second entry after the task has ended, and ignores this entry.",
    "scheduler/loop.ts: >= becomes >: const isStopping = this.#stopTask === undefined || this.#stopTask.heapIndex >= 0;",
    "scheduler/loop.ts: one more: const isStopping = this.#stopTask === undefined || this.#stopTask.heapIndex >= 0;",
  ],
  [
    "The value of a Pin may be any number. Each number except 0 means the high level.",
    "fixtures/lib/drivers/key_matrix.py: one more: row(1)",
    "fixtures/lib/drivers/key_matrix.py: one more: row(1) (2)",
  ],
  [
    "On the reference, an open-drain output is already high before the first write, so a write of 1 changes nothing.",
    "fixtures/lib/drivers/key_matrix.py: drop statement: row(1)",
  ],
  [
    "If the driver scans a key 1 ms later, it still notices the key in time. No clause fills a queue of the default size.",
    "fixtures/lib/drivers/key_matrix.py: one more: def __init__(self, rowpins, colpins, *, bufsize=10, db_delay=50):",
    "fixtures/lib/drivers/key_matrix.py: one more: def __init__(self, rowpins, colpins, *, bufsize=10, db_delay=50): (2)",
  ],
  [
    "If the driver reads a value 1 ms later, it still notices the value in time.",
    "fixtures/lib/drivers/adc_watch.py: one more: poll_ms = 1",
  ],
  [
    "The documentation of AADC does not say what happens before a program sets bounds, and before the first value is read.",
    "fixtures/lib/drivers/adc_watch.py: one more: self._lower, self._upper = 0, 65535",
    "fixtures/lib/drivers/adc_watch.py: one more: self._lower, self._upper = 0, 65535 (2)",
    "fixtures/lib/drivers/adc_watch.py: drop statement: self._last = adc.read_u16()",
  ],
  [
    "The documentation of AADC does not say whether a value that equals a bound is inside the bounds.",
    "fixtures/lib/drivers/adc_watch.py: <= becomes <: while (self._lower <= self.read_u16() <= self._upper) == self._waits_outside:",
    "fixtures/lib/drivers/adc_watch.py: <= becomes <: while (self._lower <= self.read_u16() <= self._upper) == self._waits_outside: (2)",
  ],
];

/** The reasons why no clause can catch these mutants. The keys of the map are the keys of the mutants. */
export const EQUIVALENT: ReadonlyMap<string, string> = new Map(
  REASONS.flatMap(([reason, ...keys]) => keys.map((key) => [key, reason] as const)),
);
