import type { Fault } from "./fault.ts";

const KERNEL = "scheduler/kernel.ts";
const GATHER = "scheduler/gather.ts";

/** Faults in rare situations that random programs can reach by chance. */
export const cornerFaults: readonly Fault[] = [
  {
    name: "after one await has raised the exception of a failed task, the next await of this task raises nothing",
    patches: [
      {
        file: KERNEL,
        find: "      target.isRetrieved = true;\n      this.#inbox = target.ending;",
        replace: `      this.#inbox = target.isRetrieved ? { kind: "returned", value: undefined } : target.ending;
      target.isRetrieved = true;`,
      },
    ],
    caughtBy: ["CORNER-01"],
  },
  {
    name: "if an await has already raised the exception of a task, gather treats this task as a success",
    patches: [
      {
        file: GATHER,
        find: `find((child) => child.ending?.kind === "raised")`,
        replace: `find((child) => child.ending?.kind === "raised" && !child.isRetrieved)`,
      },
      {
        file: GATHER,
        find: "=> resultOf(child.ending!))",
        replace: "=> (child.isRetrieved ? undefined : resultOf(child.ending!)))",
      },
    ],
    caughtBy: ["CORNER-02"],
  },
  {
    name: "if a child cancels its parent (the task that awaits the child), cancel returns True and does nothing",
    patches: [
      {
        file: KERNEL,
        find: "    if (target === this.#current) throw",
        replace: `    if (target === this.#current && target !== task) return true;
    if (target === this.#current) throw`,
      },
    ],
    caughtBy: ["CORNER-03"],
  },
  {
    name: "several tasks can await one another in a circle without RuntimeError",
    patches: [
      {
        file: KERNEL,
        find: "if (endOfChain(target) === task) {",
        replace: "if (target === task) {",
      },
    ],
    caughtBy: ["CORNER-04"],
  },
  {
    name: "new_event_loop() within a run forgets the tasks of this run",
    patches: [
      {
        file: "python/loop-functions.ts",
        find: "        loop.checkIdle();\n        kernel.",
        replace: "        kernel.",
      },
    ],
    caughtBy: ["CORNER-05"],
    breaksPrograms: true,
  },
  {
    name: "if a program starts a sleep by hand with send(None), its next sleep is too short",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "            self.is_armed = False\n            return self\n",
        replace:
          "            self.is_armed = False\n            self.steps += 1\n            return self\n",
      },
      {
        file: "python/shim/asyncio.py",
        find: "    end = StopIteration()\n",
        replace: "    end = StopIteration()\n    steps = 0\n",
      },
      {
        file: "python/shim/asyncio.py",
        find: "                        reply = _trap_sleep(_sleep.due)\n",
        replace: `                        due = _sleep.due if _sleep.steps == 1 else ticks_ms()
                        _sleep.steps = 0
                        reply = _trap_sleep(due)\n`,
      },
    ],
    caughtBy: ["CORNER-06"],
  },
  {
    name: "if KeyboardInterrupt ends a run, the first task in the queue is queued again, so it continues twice in the next run",
    patches: [
      {
        file: "scheduler/kernel.ts",
        find: "      task.isRetrieved = true;\n      throw ending.error;\n",
        replace: `      task.isRetrieved = true;
      const first = this.#queue.peek();
      if (first) this.#queue.push(first, this.nowMs());
      throw ending.error;\n`,
      },
    ],
    caughtBy: ["CORNER-07"],
  },
];
