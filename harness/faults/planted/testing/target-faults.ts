import type { ClassName } from "../../../runtimes/class-names.ts";

/** A replacement of one piece of text in one of our modules. */
interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A fault in our classes that the reference cannot have, because the fault needs threads, a second core or a heap. */
export interface TargetFault {
  readonly name: string;
  readonly runtime: "micropython" | "pico-virtual";
  /** The folder in fixtures/lib/ that contains the classes. */
  readonly folder: "primitives" | "threadsafe";
  readonly changes: readonly Change[];
  /** Each of these clauses must catch the fault: the clause fails, or its program raises an exception or hangs. */
  readonly caughtBy: readonly string[];
}

/**
 * For each folder, the classes that a program must import from this folder instead of from the target. Without this
 * setting, the program would not use the copy that has the fault.
 */
export const CLASSES_OF: Readonly<
  Record<TargetFault["folder"], Partial<Record<ClassName, string>>>
> = {
  primitives: { WaitAny: "event_groups:WaitAny", WaitAll: "event_groups:WaitAll" },
  threadsafe: {
    ThreadSafeEvent: "event_from_anywhere:ThreadSafeEvent",
    ThreadSafeQueue: "queue_between_contexts:ThreadSafeQueue",
    Message: "message_from_anywhere:Message",
    Context: "thread_for_functions:Context",
  },
};

/** A change after which `set` has an effect only in the main thread. */
const ONLY_MAIN_SETS: Change = {
  file: "waiting_tasks.py",
  find: "    flag.set()\n",
  replace: `    import _thread
    if _thread.get_ident() == _MAIN:
        flag.set()


import _thread
_MAIN = _thread.get_ident()


def _unused():
`,
};

const NEVER_BLOCKS: Change = {
  file: "queue_between_contexts.py",
  find: "        while self.full():\n            if not block:\n",
  replace: "        while self.full():\n            if True:\n",
};

const ALLOCATES: Change = {
  file: "waiting_tasks.py",
  find: "    flag.set()\n",
  replace: "    bytearray(9)\n    flag.set()\n",
};

const NO_EVENT: Change = {
  file: "waiting_tasks.py",
  find: "        _lock.release()\n",
  replace: "        pass\n",
};

/** A change that removes the sleep of core 1, because the timer of this sleep would also wake core 0. */
const SPINS: Change = {
  file: "queue_between_contexts.py",
  find: "            time.sleep_ms(1)\n        item",
  replace: "        item",
};

function inContext(find: string, replace: string): readonly Change[] {
  return [{ file: "thread_for_functions.py", find, replace }];
}

const PUT = "        await self._jobs.put(job)\n";

/** A change after which `WaitAny` and `WaitAll` remember each wait forever. It needs the change `KEPT`. */
const KEEPS_WAITS: Change = {
  file: "event_groups.py",
  find: "        self._missing = count\n",
  replace: "        self._missing = count\n        _kept.append(self)\n",
};

const KEPT: Change = {
  file: "event_groups.py",
  find: "class _Group:\n",
  replace: "_kept = []\n\n\nclass _Group:\n",
};

/** Planted faults that the reference cannot have. Their clauses run on another target. */
export const targetFaults: readonly TargetFault[] = [
  ...threadFaults("micropython", [
    ["only the main thread can set a flag", [ONLY_MAIN_SETS], "TSE-11", "MSG-11", "TSQ-13"],
    ["put_sync never blocks", [NEVER_BLOCKS], "TSQ-14"],
    ["keyword arguments are lost", inContext(", **job.kwargs)", ")"), "CONTEXT-01"],
    [
      "functions run in the thread of the tasks",
      inContext(PUT, "        return func(*args, **kwargs)\n"),
      "CONTEXT-02",
      "CONTEXT-06",
    ],
    ["an exception is lost", inContext("if job.error is not None:", "if False:"), "CONTEXT-03"],
    [
      "an exception ends the thread",
      inContext(
        "            job.error = error\n",
        "            job.error = error\n            raise\n",
      ),
      "CONTEXT-04",
    ],
    [
      "each function has its own thread",
      inContext(
        PUT,
        "        jobs = ThreadSafeQueue(2)\n        jobs.put_sync(job)\n        _thread.start_new_thread(_work, (jobs,))\n",
      ),
      "CONTEXT-05",
    ],
    [
      "a function is refused if the queue is full",
      inContext(PUT, "        self._jobs.put_sync(job)\n"),
      "CONTEXT-07",
    ],
    [
      "if a task is cancelled, the thread that runs its function ends",
      inContext(
        "        set_flag(job.ended)\n",
        "        if not job.is_wanted: return\n        set_flag(job.ended)\n",
      ),
      "CONTEXT-08",
    ],
  ]),
  ...threadFaults("pico-virtual", [
    ["set allocates memory", [ALLOCATES], "TSE-10", "MSG-10", "TSQ-12"],
    ["a flag that core 1 sets does not wake core 0", [NO_EVENT, SPINS], "TSE-12", "CONTEXT-09"],
  ]),
  {
    name: "each wait for a group uses memory that is never freed",
    runtime: "micropython",
    folder: "primitives",
    changes: [KEPT, KEEPS_WAITS],
    caughtBy: ["ELO-19"],
  },
];

function threadFaults(
  runtime: TargetFault["runtime"],
  rows: readonly (readonly [name: string, changes: readonly Change[], ...caughtBy: string[]])[],
): TargetFault[] {
  return rows.map(([name, changes, ...caughtBy]) => ({
    name,
    runtime,
    folder: "threadsafe",
    changes,
    caughtBy,
  }));
}
