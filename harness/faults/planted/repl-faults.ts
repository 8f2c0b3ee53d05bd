import type { Fault } from "./fault.ts";

const MODULE = "fixtures/lib/async_repl.py";

/**
 * Faults with which a REPL disturbs the other tasks of its program, loses keys, or handles a key or a line in a wrong
 * way.
 */
export const replFaults: readonly Fault[] = [
  {
    name: "while a REPL waits for keys, no other task runs",
    patches: [{ file: MODULE, find: "key = await keys.read(1)", replace: "key = keys.s.read(1)" }],
    caughtBy: ["REPL-01"],
  },
  {
    name: "a device loses every second key",
    patches: [
      {
        file: "python/simulated-input.ts",
        find: "    else this.#keys.push(key === RETURN ? LINE_FEED : key);\n",
        replace:
          "    else if ((this.lost = !this.lost)) this.#keys.push(key === RETURN ? LINE_FEED : key);\n",
      },
    ],
    caughtBy: ["REPL-01"],
  },
  {
    name: "if a line contains `await`, a REPL stops the line after 50 ms",
    patches: [
      {
        file: MODULE,
        find: "        return await task\n",
        replace: "        return await asyncio.wait_for_ms(task, 50)\n",
      },
    ],
    caughtBy: ["REPL-02"],
  },
  {
    name: "a REPL runs each blocking line twice",
    patches: [
      {
        file: MODULE,
        find: "        return eval(code, names)\n",
        replace: "        eval(code, names)\n        return eval(code, names)\n",
      },
    ],
    caughtBy: ["REPL-03"],
  },
  {
    name: "a REPL runs the line that Ctrl-C should discard",
    patches: [
      { file: MODULE, find: '            return ""\n', replace: "            return line\n" },
    ],
    caughtBy: ["REPL-04"],
  },
  {
    name: "Ctrl-C in a REPL does not cancel a line that waits",
    patches: [{ file: MODULE, find: "    task.cancel()\n", replace: "    pass\n" }],
    caughtBy: ["REPL-05"],
  },
  {
    name: "a REPL ends after it has cancelled a line",
    patches: [
      {
        file: MODULE,
        find: "        # Ctrl-C cancelled the line, and not this task.\n        return\n",
        replace: "        raise\n",
      },
    ],
    caughtBy: ["REPL-05"],
    breaksPrograms: true,
  },
  {
    name: "Ctrl-D ends a REPL even if the line is not empty",
    patches: [
      {
        file: MODULE,
        find: "            if line and key == CTRL_D:\n",
        replace: "            if False:\n",
      },
    ],
    caughtBy: ["REPL-06"],
  },
  {
    name: "a REPL never ends",
    patches: [
      {
        file: MODULE,
        find: "            if line and key == CTRL_D:\n",
        replace: "            if key == CTRL_D:\n",
      },
    ],
    caughtBy: ["REPL-06"],
  },
  {
    name: "an exception in a line ends a REPL",
    patches: [
      {
        file: MODULE,
        find: "    except Exception as error:\n",
        replace: "    except OSError as error:\n",
      },
    ],
    caughtBy: ["REPL-07"],
    breaksPrograms: true,
  },
];
