import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { OUTPUT_LIMIT_BYTES, type RunOptions } from "../trace/run.ts";
import { recordOf } from "../trace/trace.ts";
import { openReference, type ReferenceOptions } from "./reference.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

const reference = await openReference({});
afterAll(() => reference.close());

/** Returns the outcome, the marks and the output of a program. */
async function seen(program: string, options: RunOptions = {}, runtime = reference) {
  const { outcome, trace } = await runtime.run({ path: PROGRAMS + program }, options);
  return { outcome, record: recordOf(trace), stdout: trace.stdout };
}

async function seenWith(reference: ReferenceOptions, program: string, options: RunOptions = {}) {
  const runtime = await openReference({}, reference);
  try {
    return await seen(program, options, runtime);
  } finally {
    await runtime.close();
  }
}

const ended = { kind: "ended" };

describe("a program that misbehaves", () => {
  test("an endless loop is stopped at its limit, and its marks are kept", async () => {
    expect(await seen("endless_loop.py", { limitMs: 200 })).toEqual({
      outcome: { kind: "timeout", limitMs: 200 },
      record: expect.arrayContaining([expect.any(String)]),
      stdout: expect.any(String),
    });
  });

  test("an endless chain of sleeps is stopped at its limit in virtual time", async () => {
    expect(await seen("sleeps_for_ever.py", { limitMs: 60_000 })).toEqual({
      outcome: { kind: "timeout", limitMs: 60_000 },
      record: ["start"],
      stdout: "",
    });
  });

  test.each(["virtual", "real"] as const)(
    "a deadlocked program is stopped immediately, and its waiting tasks are named (%s time)",
    async (clock) => {
      const runtime = await openReference({}, { clock });
      const { outcome, trace } = await runtime.run({ path: `${PROGRAMS}waits_for_ever.py` });
      await runtime.close();
      expect({ outcome, record: recordOf(trace), stderr: trace.stderr }).toEqual({
        outcome: {
          kind: "deadlocked",
          waits: ["main waits for the task worker", "worker waits for an Event"],
        },
        record: ["start"],
        stderr:
          "Deadlock: nothing can end these waits.\n  main waits for the task worker\n  worker waits for an Event\n",
      });
    },
  );

  test("a very long output is cut at the output limit", async () => {
    const { outcome } = await seen("flood.py");
    expect(outcome).toEqual({ kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES });
  });

  test("memory is limited: the program gets MemoryError, and the host continues", async () => {
    expect(await seen("eats_memory.py")).toEqual({
      outcome: ended,
      record: ["start", "memory error"],
      stdout: "",
    });
  });

  test("a syntax error names the file and the line", async () => {
    const { outcome } = await seen("syntax_error.py");
    expect(outcome).toMatchObject({
      kind: "raised",
      exception: expect.stringContaining("SyntaxError"),
      traceback: expect.stringMatching(/testing\/programs\/syntax_error\.py", line 4/),
    });
  });

  test("marks, output and traceback are kept after an exception", async () => {
    expect(await seen("raises.py")).toEqual({
      outcome: {
        kind: "raised",
        exception: "ValueError: it went wrong",
        traceback: expect.stringContaining("raises.py"),
      },
      record: ["before"],
      stdout: "on the console\n",
    });
  });

  test("if a file is missing, the outcome names the file", async () => {
    const { outcome } = await seen("no_such_program.py");
    expect(outcome).toEqual({
      kind: "unreadable",
      detail: expect.stringContaining("no_such_program.py cannot be read"),
    });
  });

  test("if a program makes more marks than the probe can store, the outcome is an error", async () => {
    const { outcome } = await seen("too_many_marks.py");
    expect(outcome).toMatchObject({
      kind: "raised",
      exception: expect.stringContaining("TooManyMarks"),
    });
  });

  test("a program stops when the caller aborts the run", async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 100);
    const { outcome } = await seen("endless_loop.py", { signal: controller.signal });
    expect(outcome).toEqual({ kind: "aborted" });
  });

  test("a program that was stopped does not disturb the next program", async () => {
    expect(await seen("unfinished_line.py")).toEqual({
      outcome: ended,
      record: ["named"],
      stdout: "a line\nno line feed",
    });
  });

  test("changes that a program makes to its interpreter or its realm do not affect the next program", async () => {
    const first = await seen("changes_its_interpreter.py");
    const untouched = ["asyncio=True", "globals=True", "arrays=True", "path=True"];
    expect(first).toMatchObject({ outcome: ended, record: untouched });
    expect(await seen("changes_its_interpreter.py")).toEqual(first);
  });
});

test("if a run starts inside another run, the inner coroutine never starts, and the outer run continues", async () => {
  expect(await seen("runs_within_a_run.py")).toEqual({
    outcome: ended,
    record: ["refused=RuntimeError(the event loop is already running)", "outer goes on"],
    stdout: "",
  });
});

test("after the failure of a task was reported, the task may be awaited any number of times", async () => {
  const { trace } = await reference.run({ path: `${PROGRAMS}fails_unawaited.py` });
  expect(recordOf(trace)).toEqual([
    "awaited=ValueError(nobody looks)",
    "awaited=ValueError(nobody looks)",
  ]);
  expect(trace.stderr).toContain("Task exception wasn't retrieved");
  expect(trace.stderr).toContain("ValueError: nobody looks");
});

test("if a program does not await a sleep, a build with assertions refuses the next sleep, and a build without assertions forgets the first sleep", async () => {
  const program = "forgets_to_await_a_sleep.py";
  expect((await seen(program)).record).toEqual(["refused"]);
  expect((await seenWith({ hasAsserts: false }, program)).record).toEqual(["slept"]);
});

test("a program may start shortly before the ticks wrap", async () => {
  const { record } = await seenWith({ startTickMs: 2 ** 30 - 60 }, "shows_ticks.py");
  expect(record).toEqual([`start=${2 ** 30 - 60}`, "elapsed=100", "wrapped=True"]);
});

test("on a real clock a program runs at least as long as its sleeps", async () => {
  const startMs = performance.now();
  const { record } = await seenWith({ clock: "real" }, "shows_ticks.py");
  expect(record[2]).toBe("wrapped=False");
  expect(performance.now() - startMs).toBeGreaterThan(95);
  const elapsedMs = Number(record[1]?.replace("elapsed=", ""));
  expect(elapsedMs).toBeGreaterThanOrEqual(100);
});

test("in virtual time two runs of a program have the same times to the microsecond", async () => {
  const traceOf = async () =>
    (await reference.run({ path: `${PROGRAMS}shows_ticks.py` })).trace.marks;
  expect(await traceOf()).toEqual(await traceOf());
});

test("the reference is identified", () => {
  expect(reference.identity).toEqual({
    version: expect.stringMatching(/^aiorig \d+\.\d+\.\d+$/),
    platform: expect.stringMatching(/^virtual time, MicroPython 1\.29\.0-6 as Python front end$/),
    family: "aiorig",
    implementation: "aiorig",
    asyncio: "built in",
  });
});
