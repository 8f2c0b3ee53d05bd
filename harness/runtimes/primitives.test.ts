import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { recordOf } from "../trace/trace.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/primitives/", import.meta.url));

// Tests of our primitives for promises that are not clauses. The primitives of CPython do not keep these promises in
// every version.
for (const name of ["reference", "micropython", "cpython"] as const) {
  const opened = await openRuntime(name, {}).catch(unlessUnavailable);
  const absent = opened instanceof RuntimeUnavailable ? ` (skipped: ${opened.message})` : undefined;

  // In CI all runtimes must be installed. So no test is skipped there: if a runtime is missing, its tests fail.
  describe.skipIf(absent !== undefined && !process.env.CI)(`${name}${absent ?? ""}`, () => {
    const recordIn = async (program: string) => {
      if (opened instanceof RuntimeUnavailable) throw opened;
      const { outcome, trace } = await opened.run({ path: PROGRAMS + program });
      expect(outcome).toEqual({ kind: "ended" });
      return recordOf(trace);
    };
    afterAll(async () => {
      if (!(opened instanceof RuntimeUnavailable)) await opened.close();
    });

    test("if a task is cancelled after it was notified, another waiting task gets the notify, even after several cancels", async () => {
      expect(await recordIn("notify_of_a_cancelled_task.py")).toEqual([
        "a cancelled",
        "b goes on",
        "b done=True",
      ]);
    });

    test("a barrier opens even if its function raises; a barrier without participants never blocks", async () => {
      const round = ["c raises ValueError", "a goes on", "b goes on"];
      expect(await recordIn("barrier_function_raises.py")).toEqual([
        ...round,
        ...round,
        ...["held by none=0", "held by none=-1"],
      ]);
    });

    test("the package exports each primitive under the primitive's own name", async () => {
      expect(await recordIn("package.py")).toEqual([
        "Barrier",
        "BoundedSemaphore",
        "Condition",
        "Queue",
        "QueueEmpty",
        "QueueFull",
        "Semaphore",
        ...["WaitAny", "WaitAll", "ELO", "RingbufQueue", "Broker", "Agent", "RegExp"],
        "shared broker=True",
        "no Mutex",
      ]);
    });
  });
}

function unlessUnavailable(error: unknown): RuntimeUnavailable {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
}
