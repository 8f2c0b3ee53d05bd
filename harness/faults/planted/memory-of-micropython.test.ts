import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { groups } from "../../../suites/index.ts";
import { judge } from "../../results/judge.ts";
import { openRuntime, RuntimeUnavailable } from "../../runtimes/index.ts";
import { factsOf } from "../../trace/runtime-facts.ts";

/**
 * The first lines of a module that replaces MicroPython's own asyncio. The replacement needs the built-in package, but
 * Python does not import the built-in package while a module named asyncio exists. So these lines:
 * 1. remove the replacement from `sys.modules`.
 * 2. import the built-in package with all its parts, because Python could not find these parts later.
 * 3. put the replacement back.
 */
const CHANGED_ASYNCIO = `
import sys

_ours, _path = sys.modules.pop("asyncio"), sys.path[:]
sys.path[:] = [".frozen"]
import asyncio as _asyncio_of_micropython

for _name in ("wait_for", "gather", "Event", "Lock", "ThreadSafeFlag", "StreamReader"):
    getattr(_asyncio_of_micropython, _name)
core = _asyncio_of_micropython.core
sys.path[:] = _path
sys.modules["asyncio"] = _ours


def __getattr__(name):
    return getattr(_asyncio_of_micropython, name)

`;

const KEEPS_WAITS = `
_kept = []
_wait = _asyncio_of_micropython.Event.wait


def _wait_and_keep(event):
    _kept.append(bytearray(16))
    return _wait(event)


_asyncio_of_micropython.Event.wait = _wait_and_keep
`;

const KEEPS_TASKS = `
_kept = []
_create_task = core.create_task


def _create_and_keep(coro):
    task = _create_task(coro)
    _kept.append(task)
    return task


core.create_task = _asyncio_of_micropython.create_task = _create_and_keep
`;

/**
 * Lines that plant a fault: garbage collection discards every queued task except main, as if the queue had no
 * references to its tasks.
 */
const FORGETS_TASKS = `
import gc


class _ForgetfulCollector:
    def collect(self):
        queue = core._task_queue
        while queue.peek():
            queue.pop()
        gc.collect()

    def __getattr__(self, name):
        return getattr(gc, name)


sys.modules["gc"] = _ForgetfulCollector()
`;

describe.skipIf(await isAbsent())("on the unix port", () => {
  test.each([
    ["each wait for an Event uses memory that is never freed", KEEPS_WAITS, "MEMORY-02"],
    ["the loop keeps every task", KEEPS_TASKS, "MEMORY-03"],
    [
      "a garbage collection discards the tasks that wait for their turn",
      FORGETS_TASKS,
      "MEMORY-04",
    ],
  ])("the clause of a fault in memory catches this fault: %s", async (_, fault, clause) => {
    expect(await verdictOn(CHANGED_ASYNCIO, clause)).toBe("pass");
    expect(await verdictOn(CHANGED_ASYNCIO + fault, clause)).toBe("fail");
  });
});

/** Returns the verdict for the clause `id` on the unix port, whose asyncio module is replaced by `text`. */
async function verdictOn(text: string, id: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "aiorig-memory-"));
  mkdirSync(join(folder, "asyncio"));
  writeFileSync(join(folder, "asyncio", "__init__.py"), text);
  const runtime = await openRuntime("micropython", { asyncio: folder });
  try {
    const facts = factsOf(runtime.name, runtime.identity, await runtime.traits());
    const clause = groups.flatMap(({ clauses }) => clauses).find((one) => one.id === id)!;
    const path = fileURLToPath(new URL(`../../../fixtures/${clause.program}`, import.meta.url));
    const run = await runtime.run({ path });
    return judge({ clause, facts, program: clause.program }, run).verdict;
  } finally {
    await runtime.close();
    rmSync(folder, { recursive: true });
  }
}

/**
 * Returns true if the unix port is not installed. In CI, always returns false, so that the tests fail instead of being
 * skipped.
 */
async function isAbsent(): Promise<boolean> {
  if (process.env.CI) return false;
  try {
    await (await openRuntime("micropython", {})).close();
    return false;
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return true;
    throw error;
  }
}
