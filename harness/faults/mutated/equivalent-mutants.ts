/**
 * Mutants that no program can tell from the sound reference, each with the reason, by what cannot be
 * told. A key is that of a mutant in the table; see mutant.ts.
 */
const REASONS: readonly (readonly [reason: string, ...keys: string[]])[] = [
  [
    "Only TypeScript has an observer (scheduler.test.ts): no Python program is told what the kernel does.",
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "cancel", task: target, atUs: this.clock.nowUs() });',
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "pass", task, atUs: this.clock.nowUs() });',
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "trap", task, atUs: this.clock.nowUs(), trap });',
    'scheduler/kernel.ts: drop statement: this.observe?.({ kind: "end", task, atUs: this.clock.nowUs(), ending });',
  ],
  [
    "The host answers only to a step that it was given, so a task is running whenever it does.",
    'scheduler/kernel.ts: condition never holds: if (this.#current === undefined) throw new RuntimeError("no task is running");',
    'scheduler/kernel.ts: drop statement: if (this.#current === undefined) throw new RuntimeError("no task is running");',
  ],
  [
    "To poll nothing does nothing.",
    "scheduler/kernel.ts: condition always holds: if (this.#polled.size > 0) this.#pollSources();",
    "scheduler/kernel.ts: >= for >: if (this.#polled.size > 0) this.#pollSources();",
  ],
  [
    "What a switch costs in virtual time is no promise; time passes by reading it, too.",
    "scheduler/kernel.ts: drop statement: this.clock.chargeSwitch();",
    "scheduler/virtual-clock.ts: drop statement: this.spend(this.#switchCostUs);",
    "scheduler/virtual-clock.ts: drop statement: this.#switchCostUs = options.switchCostUs ?? 20;",
    "scheduler/virtual-clock.ts: one more: this.#switchCostUs = options.switchCostUs ?? 20;",
  ],
  [
    "What is left in the inbox is overwritten when the next pass starts.",
    "scheduler/kernel.ts: drop return: return; (5)",
  ],
  [
    "The shim refuses in Python what is no trap; only a TypeScript coroutine comes here.",
    'scheduler/kernel.ts: drop statement: this.#refuse(new TypeError("a coroutine yielded something that is no trap"));',
  ],
  [
    "A task that waits for another is never at the end of a chain, so only places and polls come here.",
    'scheduler/kernel.ts: condition always holds: else if (waiting.kind === "poll") this.#polled.delete(waiting.source);',
  ],
  [
    "Nothing is promised of a task that SystemExit has left, but that it never goes on, and it is in no queue.",
    "scheduler/kernel.ts: drop statement: task.ending = ending;",
    "scheduler/kernel.ts: drop statement: task.ending = ending; (2)",
    "scheduler/kernel.ts: drop statement: task.isRetrieved = true;",
    "scheduler/kernel.ts: false for true: task.isRetrieved = true;",
  ],
  [
    "A gathered task has no joiners, and is never queued for a report: the lines below do nothing for it.",
    "scheduler/kernel.ts: drop statement: task.isRetrieved = true; (2)",
    "scheduler/kernel.ts: false for true: task.isRetrieved = true; (2)",
    "scheduler/kernel.ts: drop return: return; (10)",
  ],
  [
    "Neither of the two calls sees what the other does.",
    "scheduler/kernel.ts: swap statements: this.#queue.clear(); this.#polled.clear();",
    "scheduler/kernel.ts: swap statements: this.#polled.delete(source); this.makeReady(task);",
    "scheduler/wait-list.ts: swap statements: this.#tasks.delete(task); task.kernel.makeReady(task);",
  ],
  [
    "No two tasks in the queue have the same number, and none is compared with itself.",
    "scheduler/run-queue.ts: <= for <: return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.sequence < b.sequence); (2)",
  ],
  ["Only the order of the numbers counts.", "scheduler/run-queue.ts: one more: #sequence = 0;"],
  [
    "The queue is asked before whether it holds anything.",
    "scheduler/run-queue.ts: condition always holds: if (first !== undefined) this.remove(first);",
  ],
  [
    "The place of a task that is out of the queue is read of the stop task only, which is new in each run.",
    "scheduler/run-queue.ts: drop statement: task.heapIndex = -1;",
    "scheduler/run-queue.ts: one more: task.heapIndex = -1;",
  ],
  [
    "Below the root stands the root's own child: nothing in the queue precedes its parent.",
    "scheduler/run-queue.ts: one more: if (hole > 0 && isBefore(last, this.#heap[(hole - 1) >> 1]!)) this.#siftUp(hole, last);",
  ],
  [
    "The place of a discarded task is read only if the program cancels it later, of which nothing is promised.",
    "scheduler/run-queue.ts: drop statement: for (const task of this.#heap) task.heapIndex = -1;",
    "scheduler/run-queue.ts: one more: for (const task of this.#heap) task.heapIndex = -1;",
  ],
  [
    "Set anew whenever a task is queued, and not read before.",
    "scheduler/task.ts: one more: dueMs = 0;",
    "scheduler/task.ts: one more: sequence = 0;",
    "scheduler/task.ts: one more: heapIndex = -1;",
  ],
  [
    "The shim has asked for it just before.",
    "scheduler/loop.ts: drop statement: this.checkIdle();",
  ],
  [
    "Without a run there is no stop task that could be queued: a later stop() queues one that nothing waits for.",
    "scheduler/loop.ts: drop statement: this.#stopTask = undefined;",
  ],
  [
    "Only `wait_for` comes here from Python, and a timeout of days cannot be waited for; sleeps are checked by `ticks_add` in the shim. TypeScript has tests of its own.",
    "scheduler/ticks.ts: * for /: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;",
    "scheduler/ticks.ts: one more: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;",
    "scheduler/ticks.ts: one more: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1; (2)",
    "scheduler/ticks.ts: + for -: export const LONGEST_DELAY_MS = TICK_PERIOD / 2 - 1;",
    'scheduler/ticks.ts: condition never holds: if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");',
    'scheduler/ticks.ts: >= for >: if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");',
    'scheduler/ticks.ts: drop statement: if (delayMs > LONGEST_DELAY_MS) throw new OverflowError("ticks interval overflow");',
  ],
  [
    "Zero is zero either way.",
    "scheduler/ticks.ts: >= for >: return delayMs > 0 ? Math.trunc(delayMs) : 0;",
    "python/shim/asyncio.py: >= for >: _sleep.due = ticks_add(ticks_ms(), ms if ms > 0 else 0)",
  ],
  [
    "At which tick the clock starts is no promise, where the program has not asked for one.",
    "scheduler/virtual-clock.ts: one more: this.#nowUs = (options.startTickMs ?? 0) * 1000;",
  ],
  [
    "What is planned for the instant at which the clock stops comes with the next wait, at that instant all the same.",
    "scheduler/virtual-clock.ts: <= for <: if (us < this.#nextUs) this.#nowUs = Math.max(this.#nowUs, us);",
  ],
  [
    "A program whose tasks all wait for what never comes waits for ever on a board: there is nothing to judge. That virtual time refuses it is tested in TypeScript.",
    "scheduler/virtual-clock.ts: condition never holds: if (this.#nextUs === NEVER) {",
    'scheduler/virtual-clock.ts: drop statement: throw new RuntimeError("every task waits for a flag or stream that nothing can set any more");',
  ],
  [
    "Half a period more or less is the same on the circle of ticks.",
    "scheduler/ticks.ts: - for +: return ((end - start + half) & (TICK_PERIOD - 1)) - half;",
  ],
  [
    "Only TypeScript calls it: the shim has a sleep of its own.",
    'scheduler/sleep.ts: drop statement: yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };',
    'scheduler/sleep.ts: / for *: yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };',
    'scheduler/sleep.ts: one more: yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };',
  ],
  [
    "The shim always says which of the two it wants.",
    "scheduler/gather.ts: true for false: const returnExceptions = options.returnExceptions ?? false;",
    "scheduler/thread-safe-flag.ts: false for true: this.#asserts = options.asserts ?? true;",
    "scheduler/queue.ts: one more: constructor(maxSize = 0) {",
  ],
  [
    "Nothing but a cancel is ever thrown into a task that waits.",
    "scheduler/gather.ts: condition always holds: if (error instanceof CancelledError) cancelInOrder(children);",
  ],
  [
    "Only TypeScript calls it: the shim turns seconds into milliseconds itself.",
    "scheduler/wait-for.ts: !== for ===: return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);",
    "scheduler/wait-for.ts: / for *: return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);",
    "scheduler/wait-for.ts: one more: return yield* waitForMs(awaitable, seconds === undefined ? undefined : seconds * 1000);",
  ],
  [
    "Only a loop that waits in real time without blocking has to be woken: runAsync, of TypeScript.",
    "scheduler/thread-safe-flag.ts: drop statement: this.#wakeLoop?.();",
    "scheduler/thread-safe-flag.ts: drop statement: this.#wakeLoop = () => self.kernel.wakeFromOutside?.();",
  ],
  [
    "Whoever gets in line looks for himself whether he has to wait.",
    "scheduler/queue.ts: condition always holds: if (this.empty()) yield* this.#getters.waitWhile(() => this.empty());",
    "scheduler/queue.ts: condition always holds: if (this.full()) yield* this.#putters.waitWhile(() => this.full());",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if self.empty():",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if self.full():",
  ],
  [
    "A place in which nobody stands is passed over: it only takes memory.",
    "scheduler/queue.ts: drop statement: this.#leave(place);",
    "scheduler/queue.ts: drop statement: this.#leave(place); (2)",
    "scheduler/queue.ts: drop statement: this.#places.splice(this.#places.indexOf(place), 1);",
  ],
  [
    "Who is called in vain looks, and waits on in his place.",
    "scheduler/queue.ts: condition always holds: if (place.wasCalled && !isBlocked()) this.callNext();",
    "scheduler/queue.ts: || for &&: if (place.wasCalled && !isBlocked()) this.callNext();",
    "scheduler/queue.ts: true for false: wasCalled = false;",
    "scheduler/queue.ts: drop statement: this.wasCalled = false;",
    "scheduler/queue.ts: true for false: this.wasCalled = false;",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if place.is_set() and not is_blocked():",
    "fixtures/lib/primitives/fifo_queue.py: or for and: if place.is_set() and not is_blocked():",
  ],
  [
    "Who is woken in `join` looks, and waits on as long as anything is unfinished.",
    "fixtures/lib/primitives/fifo_queue.py: condition always holds: if not self._unfinished: (2)",
  ],
  [
    "Any number above those of the fixed values will do.",
    "python/shim/asyncio.py: one more: _FIRST_OBJECT = 16",
  ],
  [
    "None by a number of its own is None all the same: the fixed one saves a place in the list.",
    "python/shim/asyncio.py: condition never holds: if value is None:",
  ],
  [
    "No operation of the sound kernel gives False: it can be told here only so that one that is broken is seen.",
    "python/shim/asyncio.py: True for False: return (None, True, False)[number]",
  ],
  [
    "Every error of the kernel has its class there: what has none would be a defect of the kernel itself.",
    "python/shim/asyncio.py: condition never holds: if cls is None:",
  ],
  [
    "Any number below 0 stands for a wait without limit.",
    "python/shim/asyncio.py: one more: _check(_kernel.waitFor(task._id, -1 if timeout is None else max(0, timeout)))",
  ],
  [
    "On MicroPython `await` goes by `__iter__` (TASK-24).",
    "python/shim/asyncio.py: drop statement: __await__ = __iter__",
  ],
  [
    "Set anew by each call of a sleep, and not read before.",
    "python/shim/asyncio.py: one more: due = 0",
    "python/shim/asyncio.py: drop statement: due = 0",
  ],
  [
    "SLEEP-11 allows either: that it is refused is a choice of builds with asserts.",
    "python/shim/asyncio.py: condition never holds: if _sleep.armed and _kernel.asserts():",
    'python/shim/asyncio.py: drop statement: raise AssertionError("the sleep before this one was called but not awaited")',
  ],
  [
    "A stop task that is queued twice is popped again after its end, and ignored then.",
    "scheduler/loop.ts: > for >=: const isStopping = this.#stopTask === undefined || this.#stopTask.heapIndex >= 0;",
    "scheduler/loop.ts: one more: const isStopping = this.#stopTask === undefined || this.#stopTask.heapIndex >= 0;",
  ],
];

/** The reason by the key of the mutant. */
export const EQUIVALENT: ReadonlyMap<string, string> = new Map(
  REASONS.flatMap(([reason, ...keys]) => keys.map((key) => [key, reason] as const)),
);
