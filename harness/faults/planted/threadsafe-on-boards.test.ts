import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { groups } from "../../../suites/index.ts";
import { judge } from "../../results/judge.ts";
import type { ClassName } from "../../runtimes/class-names.ts";
import { openRuntime, type RuntimeName, RuntimeUnavailable } from "../../runtimes/index.ts";
import { factsOf } from "../../trace/runtime-facts.ts";

/** A change in one of our classes for interrupts and threads. */
interface Change {
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const SOURCES = fileURLToPath(new URL("../../../fixtures/lib/threadsafe", import.meta.url));

const CLASSES: Partial<Record<ClassName, string>> = {
  ThreadSafeEvent: "event_from_anywhere:ThreadSafeEvent",
  ThreadSafeQueue: "queue_between_contexts:ThreadSafeQueue",
  Message: "message_from_anywhere:Message",
  Context: "thread_for_functions:Context",
};

/** In a thread, `set` has no effect. */
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

/** The timer of a thread that sleeps would also wake core 0. */
const SPINS: Change = {
  file: "queue_between_contexts.py",
  find: "            time.sleep_ms(1)\n        item",
  replace: "        item",
};

function inContext(find: string, replace: string): readonly Change[] {
  return [{ file: "thread_for_functions.py", find, replace }];
}

const PUT = "        await self._jobs.put(job)\n";

// The reference has no threads, so these faults are planted on a runtime that has them.
describe.skipIf(await isAbsent("micropython"))("threads of the unix port", () => {
  test.each<[string, readonly Change[], ...string[]]>([
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
      "a cancelled task ends the thread",
      inContext(
        "        set_flag(job.ended)\n",
        "        if not job.is_wanted: return\n        set_flag(job.ended)\n",
      ),
      "CONTEXT-08",
    ],
  ])("%s, which is caught by its clauses", async (_, changes, ...clauses) => {
    const verdicts = await verdictsOn("micropython", changes, clauses);
    expect(verdicts.map((verdict) => ["fail", "error"].includes(verdict))).toEqual(
      clauses.map(() => true),
    );
  });
});

describe.skipIf(await isAbsent("pico-virtual"))("the emulated Pico", () => {
  test.each<[string, readonly Change[], ...string[]]>([
    ["set allocates memory", [ALLOCATES], "TSE-10", "MSG-10", "TSQ-12"],
    ["a flag that core 1 sets does not wake core 0", [NO_EVENT, SPINS], "TSE-12", "CONTEXT-09"],
  ])("%s, which is caught by its clauses", async (_, changes, ...clauses) => {
    const verdicts = await verdictsOn("pico-virtual", changes, clauses);
    expect(verdicts.map((verdict) => ["fail", "error"].includes(verdict))).toEqual(
      clauses.map(() => true),
    );
  });
});

/** Judges clauses with our classes, after these changes. The traits are not needed, because no deviation is expected. */
async function verdictsOn(
  name: RuntimeName,
  changes: readonly Change[],
  ids: readonly string[],
): Promise<string[]> {
  const library = mkdtempSync(join(tmpdir(), "aiorig-threadsafe-"));
  cpSync(SOURCES, library, { recursive: true });
  for (const { file, find, replace } of changes) {
    const source = readFileSync(join(library, file), "utf8");
    expect(source.split(find).length).toBe(2);
    writeFileSync(join(library, file), source.replace(find, replace));
  }
  const runtime = await openRuntime(name, { library, use: CLASSES });
  try {
    const facts = factsOf(runtime.name, runtime.identity, {});
    const verdicts: string[] = [];
    for (const id of ids) {
      const clause = groups.flatMap(({ clauses }) => clauses).find((one) => one.id === id)!;
      const path = fileURLToPath(new URL(`../../../fixtures/${clause.program}`, import.meta.url));
      const run = await runtime.run({ path }, { limitMs: 2500 });
      verdicts.push(judge({ clause, facts, program: clause.program }, run).verdict);
    }
    return verdicts;
  } finally {
    await runtime.close();
    rmSync(library, { recursive: true });
  }
}

/** In CI the tests are never skipped: they fail if the runtime is not installed. */
async function isAbsent(name: RuntimeName): Promise<boolean> {
  if (process.env.CI) return false;
  try {
    await (await openRuntime(name, {})).close();
    return false;
  } catch (error) {
    if (error instanceof RuntimeUnavailable) return true;
    throw error;
  }
}
