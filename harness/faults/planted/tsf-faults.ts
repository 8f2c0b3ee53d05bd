import type { Fault } from "./fault.ts";

const FLAG = "scheduler/thread-safe-flag.ts";

/** Faults in ThreadSafeFlag, which is set from outside the loop. */
export const tsfFaults: readonly Fault[] = [
  {
    name: "if a flag is already set, a wait for the flag still switches tasks",
    patches: [
      {
        file: FLAG,
        find: "    if (!this.#isSet) {\n",
        replace: `    if (this.#isSet) yield { kind: "sleep", delayMs: 0 };\n    if (!this.#isSet) {\n`,
      },
    ],
    caughtBy: ["TSF-01"],
  },
  {
    name: "a flag stays set after a wait for the flag has ended",
    patches: [{ file: FLAG, find: "    }\n    this.#isSet = false;\n", replace: "    }\n" }],
    caughtBy: ["TSF-01", "TSF-03", "TSF-04"],
  },
  {
    name: "a flag that is set twice ends two waits",
    patches: [
      {
        file: FLAG,
        find: "    this.#isSet = true;\n",
        replace: "    this.#isSet = true;\n    this.sets = (this.sets ?? 0) + 1;\n",
      },
      {
        file: FLAG,
        find: "    }\n    this.#isSet = false;\n",
        replace: "    }\n    this.#isSet = --this.sets > 0;\n",
      },
    ],
    caughtBy: ["TSF-04", "TSF-05"],
  },
  {
    name: "a flag cannot be cleared",
    patches: [
      {
        file: FLAG,
        find: "clear(): void {\n    this.#isSet = false;\n",
        replace: "clear(): void {\n",
      },
    ],
    caughtBy: ["TSF-06", "TSF-07"],
  },
  {
    name: "if a flag is set and immediately cleared, its waiter still wakes",
    patches: [
      {
        file: FLAG,
        find: "    this.#isSet = true;\n",
        replace: "    this.#isSet = true;\n    this.pulsed = this.#waiters > 0;\n",
      },
      {
        file: FLAG,
        find: "return this.#isSet;",
        replace: `const pulsed = this.pulsed;
    this.pulsed = false;
    return this.#isSet || pulsed;`,
      },
    ],
    caughtBy: ["TSF-07"],
  },
  {
    name: "a flag's wait returns True",
    patches: [
      {
        file: FLAG,
        find: "    }\n    this.#isSet = false;\n",
        replace: "    }\n    this.#isSet = false;\n    return true;\n",
      },
    ],
    caughtBy: ["TSF-02"],
  },
  {
    name: "a second waiter of a flag replaces the first waiter instead of getting AssertionError",
    patches: [
      { file: FLAG, find: "if (this.#hasAsserts && this.#waiters > 0) {", replace: "if (false) {" },
    ],
    caughtBy: ["TSF-08"],
  },
  {
    name: "a task whose wait for a flag was cancelled still counts as a waiter",
    patches: [
      {
        file: FLAG,
        find: `      } finally {
        this.#waiters--;
      }\n`,
        replace: `        this.#waiters--;
      } finally {
      }\n`,
      },
    ],
    caughtBy: ["TSF-11"],
    breaksPrograms: true,
  },
  {
    name: "a flag is polled only when no task is ready, not before each turn",
    patches: [
      {
        file: "scheduler/kernel.ts",
        find: "        this.#pollSources();\n",
        replace: "        if (this.#queue.size === 0) this.#pollSources();\n",
      },
    ],
    caughtBy: ["TSF-05", "YIELD-12"],
  },
  {
    name: "`run` returns when the loop is idle, although a task still waits for a flag",
    patches: [
      {
        file: "python/kernel-run.ts",
        find: '        if (step.kind === "idle") {\n',
        replace:
          '        if (step.kind === "idle" && step.untilUs === undefined) return OVER;\n        if (step.kind === "idle") {\n',
      },
    ],
    caughtBy: ["RUN-09"],
  },
  {
    name: "after an interrupt, an idle loop continues 5 ms too late",
    patches: [
      {
        file: "python/shim/asyncio.py",
        find: "        machine._call_due_handlers()\n",
        replace: '        machine._call_due_handlers()\n        __import__("time").sleep_ms(5)\n',
      },
    ],
    caughtBy: ["TSF-10"],
  },
  {
    name: "a timer calls its handler twice",
    patches: [
      {
        file: "python/simulated-timers.ts",
        find: "      this.#interrupts.request(source);\n",
        replace:
          "      this.#interrupts.request(source);\n      this.#interrupts.request(source);\n",
      },
    ],
    caughtBy: ["RUN-09", "TSF-10"],
  },
];
