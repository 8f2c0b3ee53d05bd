import type { SourcePatch } from "../python/bundle.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { Trait, Traits } from "../trace/traits.ts";

/** A defect of stock MicroPython, with patches that plant the same defect into the reference. */
export interface KnownDefect {
  readonly name: string;
  /** The traits of the runtimes that have the defect. If this field is absent, every MicroPython has the defect. */
  readonly when?: Traits;
  readonly patches: readonly SourcePatch[];
}

const KERNEL = "scheduler/kernel.ts";
const WAIT_FOR = "scheduler/wait-for.ts";
const GATHER = "scheduler/gather.ts";
const STREAMS = "python/shim/streams.py";

/** The defect: a task loses its exception at the moment when the exception would be reported. */
const LOSES_FAILURES: readonly SourcePatch[] = [
  {
    file: KERNEL,
    find: "    if (hasFailed && !task.isRetrieved) this.#queue",
    replace: "    if (hasFailed) this.#queue",
  },
  {
    // With this defect, a `gather` of a task that has lost its exception succeeds.
    file: GATHER,
    find: `find((child) => child.ending?.kind === "raised")`,
    replace: `find((child) => child.ending?.kind === "raised" && !child.isLost)`,
  },
  {
    file: GATHER,
    find: "=> resultOf(child.ending!))",
    replace: "=> (child.isLost ? undefined : resultOf(child.ending!)))",
  },
  {
    file: KERNEL,
    find: `      if (task.ending.kind === "raised" && !task.isRetrieved) {`,
    replace: `      task.isLost = task.isRetrieved;
      if (task.ending.kind === "raised" && !task.isRetrieved) {`,
  },
];

/** With this defect, no lock protects a stream from several tasks that read or write at the same time. */
const WITHOUT_LOCKS: readonly SourcePatch[] = [
  {
    file: STREAMS,
    find: "        self.reading = Lock()\n        self.writing = Lock()\n",
    replace: "        self.reading = self.writing = _NoLock()\n",
  },
  {
    file: STREAMS,
    find: "class _Device:\n",
    replace: `class _NoLock:
    async def __aenter__(self):
        pass

    async def __aexit__(self, *args):
        pass


class _Device:
`,
  },
];

/** The message with which a planted defect says that MicroPython crashes at this point. */
export const DIES = "SIGSEGV";

/**
 * The message with which a planted defect says that MicroPython loops forever in C code at this
 * point.
 */
export const HANGS = "computes forever";

/** Returns the known defects of a runtime. All returned defects can be planted at the same time. */
export async function knownDefectsOf(runtime: Runtime): Promise<readonly KnownDefect[]> {
  const traits = await runtime.traits();
  return knownDefects.filter((defect) => isIn(defect, traits));
}

/** True if runtimes with these traits have the defect. An unknown trait counts as absent. */
export function isIn({ when = {} }: KnownDefect, traits: Traits): boolean {
  return Object.entries(when).every(([trait, has]) => (traits[trait as Trait] ?? false) === has);
}

/** All known defects. Some of these defects exclude each other. */
export const knownDefects: readonly KnownDefect[] = [
  {
    // When the second cancel comes, the caller may already wait in another `wait_for`. This other `wait_for` then does
    // not raise CancelledError. It ends with the result or the exception of the task of the first `wait_for`.
    name: "if the caller of wait_for is cancelled, it is cancelled a second time when the awaited task ends",
    patches: [
      {
        file: WAIT_FOR,
        find: "  } catch (error) {\n    watcher.cancel();\n",
        replace: `  } catch (error) {
    watch.isStale = true;
    if (error.late !== undefined) {
      if (error.late.kind === "raised") throw error.late.error;
      return error.late.value;
    }
    watcher.cancel();
`,
      },
      {
        file: WAIT_FOR,
        find: "  if (!watch.isOver) waiter.kernel.bringForward(waiter);\n",
        // The end of the awaitable may have woken and cancelled the caller here. In this case, a second cancel must not
        // follow.
        replace: `  if (!watch.isOver) {
    waiter.kernel.bringForward(waiter);
    waiter.isCancelled = true;
  } else if (watch.isStale && waiter.waiting === undefined && !waiter.isCancelled && waiter.cancel()) {
    waiter.inbox.error.late = watch.ending;
  }
`,
      },
      {
        file: KERNEL,
        find: `    target.inbox = { kind: "raised", error: new CancelledError() };\n`,
        replace: `    target.inbox = { kind: "raised", error: new CancelledError() };
    target.isCancelled = true;
`,
      },
      {
        file: KERNEL,
        find: "        task.inbox = undefined;\n",
        replace: "        task.inbox = undefined;\n        task.isCancelled = false;\n",
      },
    ],
  },
  {
    // WAITFOR-23
    name: "if an awaitable ends after the timeout but before the caller's next turn, wait_for loses its value or exception",
    patches: [{ file: WAIT_FOR, find: "watch.ending ?? task.ending", replace: "watch.ending" }],
  },
  {
    // CANCEL-35
    name: "if the caller of wait_for is cancelled while the awaitable cleans up after a timeout, the awaitable gets the cancel, and the caller gets TimeoutError",
    patches: [{ file: WAIT_FOR, find: "yield* waitForEnd(watcher);", replace: "yield* watcher;" }],
  },
  {
    name: "if a task fails, and another task retrieves its exception before the loop reports it, then a second await of the failed task kills the process, and gather of the failed task raises nothing",
    when: { nativeTasks: true },
    patches: [
      ...LOSES_FAILURES,
      {
        file: KERNEL,
        find: "      target.isRetrieved = true;\n      this.#inbox = target.ending;",
        replace: `      if (target.isLost) this.isDead = true;
      target.isRetrieved = true;
      this.#inbox = target.ending;`,
      },
      {
        file: KERNEL,
        find: "      const task = this.#current;\n",
        replace: `      if (this.isDead) throw new Error("${DIES}");\n      const task = this.#current;\n`,
      },
    ],
  },
  {
    name: "if a task fails, and another task retrieves its exception before the loop reports it, then a second await of the failed task raises TypeError, and gather of the failed task raises nothing",
    when: { nativeTasks: false },
    patches: [
      ...LOSES_FAILURES,
      {
        file: KERNEL,
        find: "      target.isRetrieved = true;\n      this.#inbox = target.ending;",
        replace: `      if (target.isLost) {
        this.#refuse(new TypeError(""));
        return;
      }
      target.isRetrieved = true;
      this.#inbox = target.ending;`,
      },
    ],
  },
  {
    // GATHER-21, TASK-33
    name: "if gather refuses a task, it does not undo its changes to the tasks before this task in the arguments, and run raises NameError when one of these tasks ends",
    patches: [
      {
        file: GATHER,
        find: `    if (isAwaited || running.has(child)) throw new RuntimeError("can't gather");\n`,
        replace: `    if (isAwaited || running.has(child)) {
      for (const hooked of running) hooked.onEnd = ({ kernel }) => (kernel.lacksName = true);
      throw new RuntimeError("can't gather");
    }\n`,
      },
      {
        file: KERNEL,
        find: "      const task = this.#current;\n",
        replace: `      if (this.lacksName) throw Object.assign(new Error(), { name: "NameError" });
      const task = this.#current;\n`,
      },
      {
        file: "python/shim/asyncio.py",
        find: `    "RuntimeError": RuntimeError,\n`,
        replace: `    "RuntimeError": RuntimeError,\n    "NameError": NameError,\n`,
      },
    ],
  },
  {
    name: "if a child cancels its parent (the task that awaits the child), cancel() returns True, but the cancel is lost",
    patches: [
      {
        file: KERNEL,
        find: "    if (target === this.#current) throw",
        replace: `    if (target === this.#current && target !== task) return true;
    if (target === this.#current) throw`,
      },
    ],
  },
  {
    // TASK-23
    name: "if tasks await one another in a circle, they wait forever, and a cancel of one of them hangs the interpreter",
    patches: [
      { file: KERNEL, find: "if (endOfChain(target) === task) {", replace: "if (false) {" },
      {
        file: KERNEL,
        find: "    const target = endOfChain(task);\n",
        replace: `    const target = endOfChain(task);
    if (target.waiting?.kind === "task") {
      this.isHung = true;
      return true;
    }\n`,
      },
      {
        file: KERNEL,
        find: `  while (target.waiting?.kind === "task") target = target.waiting.task;\n`,
        replace: `  const seen = new Set();
  while (target.waiting?.kind === "task" && !seen.has(target)) {
    seen.add(target);
    target = target.waiting.task;
  }\n`,
      },
      {
        file: KERNEL,
        find: "      const task = this.#current;\n",
        replace: `      if (this.isHung) throw new Error("${HANGS}");\n      const task = this.#current;\n`,
      },
    ],
  },
  {
    // The defect of STREAM-08 and STREAM-14 on builds without assertions.
    name: "if two tasks wait for the same direction (to read or to write) of one device, the second task replaces the first task, and the first task never wakes",
    when: { assertions: false },
    patches: [
      {
        file: KERNEL,
        find: "        this.#polled.set(trap.source, task);\n",
        replace: `        for (const other of this.#polled.keys()) {
          const isSame = other.device === trap.source.device && other.event === trap.source.event;
          if (other.device !== undefined && isSame) this.#polled.delete(other);
        }
        this.#polled.set(trap.source, task);
`,
      },
      ...WITHOUT_LOCKS,
    ],
  },
  {
    // The defect of STREAM-08 and STREAM-14 on builds with assertions.
    name: "if two tasks wait for the same direction (to read or to write) of one device, the second task gets AssertionError",
    when: { assertions: true },
    patches: [
      {
        file: KERNEL,
        find: `        this.#suspend(task, { kind: "poll", source: trap.source });\n`,
        replace: `        for (const other of this.#polled.keys()) {
          const isSame = other.device === trap.source.device && other.event === trap.source.event;
          if (other.device === undefined || !isSame) continue;
          this.#refuse(Object.assign(new Error(), { name: "AssertionError" }));
          return;
        }
        this.#suspend(task, { kind: "poll", source: trap.source });
`,
      },
      ...WITHOUT_LOCKS,
    ],
  },
  {
    // CANCEL-25, STREAM-19
    name: "if a task is cancelled while it waits for one direction (to read or to write) of a device, a task that waits for the other direction never wakes",
    patches: [
      {
        file: KERNEL,
        find: `    else if (waiting.kind === "poll") this.#polled.delete(waiting.source);\n`,
        replace: `    else if (waiting.kind === "poll" && this.#polled.delete(waiting.source)) {
      for (const source of this.#polled.keys()) {
        if (source.device !== undefined && source.device === waiting.source.device) this.#polled.delete(source);
      }
    }
`,
      },
    ],
  },
  {
    // STREAM-09, STREAM-10
    name: "a drain empties the buffer only when the drain ends: data that is written meanwhile is lost, and data that a cancelled drain has sent is sent again",
    patches: [
      {
        file: STREAMS,
        find: `        async with self._device.writing:
            while self._accepted < goal:
                if await self._device.attempt(_OUT, self._send) is None:
                    raise OSError(errno.EBADF)
`,
        replace: `        async with self._device.writing:
            kept = self._kept
            while kept:
                kept = kept[await self._device.attempt(_OUT, self.s.write, kept) :]
            self._kept = b""
`,
      },
    ],
  },
];
