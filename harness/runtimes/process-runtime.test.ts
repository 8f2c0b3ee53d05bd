import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { afterEach, describe, expect, test, vi } from "vitest";
import { OUTPUT_LIMIT_BYTES, type RunOptions } from "../trace/run.ts";
import { recordOf } from "../trace/trace.ts";
import type { Config } from "./config.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";
import { withLeft } from "./process-run.ts";
import { processRuntime } from "./process-runtime.ts";
import { PROGRAM_LIBRARY } from "./target-library.ts";
import { FROM_OWN_LIBRARY, OWN_LIBRARY } from "./testing/own-library.ts";

const PROGRAMS = fileURLToPath(new URL("testing/programs/", import.meta.url));

afterEach(() => {
  vi.unstubAllEnvs();
});

test("if a program leaves a process that cannot be ended, the run is an error", () => {
  const trace = { marks: [], stdout: "", stderr: "mine\n" };
  const run = { outcome: { kind: "ended" }, trace, wallMs: 1 } as const;
  const detail = "the program started processes that could not be ended: process 7 (sudo)";
  expect([withLeft([], run), withLeft(["process 7 (sudo)"], run)]).toEqual([
    run,
    {
      outcome: { kind: "crashed", detail },
      trace: { ...trace, stderr: `mine\naiorig: ${detail}\n` },
      wallMs: 1,
    },
  ]);
});

for (const name of ["micropython", "cpython"] as const) {
  const opened = await openRuntime(name, {}).catch(unlessUnavailable);
  const absent = opened instanceof RuntimeUnavailable ? ` (skipped: ${opened.message})` : undefined;
  // Even on a busy machine, the interpreter starts and the program reaches its loop within this limit.
  const limitMs = name === "cpython" ? 1000 : 300;

  // In CI no test is skipped: if a runtime is not installed there, its tests fail.
  describe.skipIf(absent !== undefined && !process.env.CI)(`${name}${absent ?? ""}`, () => {
    const run = async (program: string, options: RunOptions = {}, config?: Config) => {
      if (opened instanceof RuntimeUnavailable) throw opened;
      const runtime = config === undefined ? opened : await openRuntime(name, config);
      return runtime.run({ path: PROGRAMS + program }, options);
    };

    test("a run returns the marks, the output and the end of a program", async () => {
      const { outcome, trace } = await run("unfinished_line.py");
      expect({ outcome, record: recordOf(trace), stdout: trace.stdout }).toEqual({
        outcome: { kind: "ended" },
        record: ["named"],
        stdout: "a line\nno line feed",
      });
    });

    test("marks, output and traceback are kept after an exception", async () => {
      const { outcome, trace } = await run("raises.py");
      expect(outcome).toMatchObject({ kind: "raised", exception: "ValueError: it went wrong" });
      expect(outcome).toHaveProperty("traceback", expect.stringContaining("raises.py"));
      expect({ record: recordOf(trace), stdout: trace.stdout }).toEqual({
        record: ["before"],
        stdout: "on the console\n",
      });
    });

    test("a syntax error names the file and the line", async () => {
      const { outcome, trace } = await run("syntax_error.py");
      expect(outcome).toMatchObject({
        kind: "raised",
        exception: expect.stringContaining("SyntaxError"),
      });
      expect(outcome).toHaveProperty(
        "traceback",
        expect.stringMatching(/syntax_error\.py", line 4/),
      );
      expect(recordOf(trace)).toEqual([]);
    });

    test("sys.exit counts as an exception", async () => {
      const { outcome, trace } = await run("exits.py");
      expect(outcome).toMatchObject({ kind: "raised", exception: "SystemExit: 3" });
      expect(recordOf(trace)).toEqual(["before"]);
    });

    test("the outcome names a missing program", async () => {
      const { outcome } = await run("missing.py");
      expect(outcome).toEqual({
        kind: "unreadable",
        detail: expect.stringContaining(
          `${PROGRAMS}missing.py cannot be read: there is no such file`,
        ),
      });
    });

    test("an endless loop is stopped at the limit, and its marks are kept", async () => {
      const { outcome, trace } = await run("endless_loop.py", { limitMs });
      expect({ outcome, record: recordOf(trace) }).toEqual({
        outcome: { kind: "timeout", limitMs },
        record: ["before"],
      });
    });

    test("if a loop catches every exception, its program is killed at the limit", async () => {
      const { outcome, trace, wallMs } = await run("stubborn_loop.py", { limitMs });
      expect({ outcome, record: recordOf(trace) }).toEqual({
        outcome: { kind: "timeout", limitMs },
        record: [],
      });
      expect(wallMs).toBeGreaterThan(limitMs);
    });

    test("`finally` blocks run at the limit", async () => {
      const { outcome, trace } = await run("cleans_up.py", { limitMs });
      expect(outcome).toEqual({ kind: "timeout", limitMs });
      expect(trace.stdout).toBe("cleaned up\n");
      expect(recordOf(trace)).toEqual(["before"]);
    });

    test("endless output is cut at the output limit", async () => {
      const before = process.memoryUsage().rss;
      const { outcome, trace } = await run("flood.py");
      expect(outcome).toEqual({ kind: "flooded", limitBytes: OUTPUT_LIMIT_BYTES });
      expect(trace.stdout.length).toBe(OUTPUT_LIMIT_BYTES);
      expect(process.memoryUsage().rss - before).toBeLessThan(50 * OUTPUT_LIMIT_BYTES);
    });

    test("if a program makes more marks than the probe can store, the outcome is an error", async () => {
      const { outcome, trace } = await run("too_many_marks.py");
      expect(outcome).toEqual({
        kind: "raised",
        exception:
          "TooManyMarks: the probe could not store 904 more marks, so the trace is incomplete",
        traceback: "",
      });
      expect(trace.marks.length).toBe(4096);
    });

    test("if a program leaves a child process, the child is killed at the end of the program", async () => {
      const { outcome, trace } = await run("leaves_a_child.py");
      expect({ outcome, record: recordOf(trace) }).toEqual({
        outcome: { kind: "ended" },
        record: ["left"],
      });
      await expectDead(Number(trace.stdout));
    });

    test("a child process is killed when its program is stopped", async () => {
      const { outcome, trace } = await run("waits_with_a_child.py", { limitMs });
      expect(outcome).toEqual({ kind: "timeout", limitMs });
      await expectDead(Number(trace.stdout));
    });

    // The command setsid only exists on Linux.
    const testOnLinux = test.skipIf(process.platform !== "linux");
    testOnLinux(
      "if a child process leaves the process group, it is also killed at the end of the program",
      async () => {
        const { outcome, trace } = await run("lets_a_child_escape.py");
        expect({ outcome, record: recordOf(trace) }).toEqual({
          outcome: { kind: "ended" },
          record: ["left"],
        });
        const pids = trace.stdout.trim().split("\n").map(Number);
        expect(pids).toHaveLength(2);
        for (const pid of pids) await expectDead(pid);
      },
    );

    test("an aborted run ends, and its marks are kept", async () => {
      const abort = new AbortController();
      setTimeout(() => abort.abort(), limitMs);
      const { outcome, trace } = await run("endless_loop.py", { signal: abort.signal });
      expect({ outcome, record: recordOf(trace) }).toEqual({
        outcome: { kind: "aborted" },
        record: ["before"],
      });
    });

    test("if a run is aborted before its start, no process starts", async () => {
      const { outcome, trace } = await run("raises.py", { signal: AbortSignal.abort() });
      expect({ outcome, trace }).toEqual({
        outcome: { kind: "aborted" },
        trace: { marks: [], stdout: "", stderr: "" },
      });
    });

    test("closing the runtime stops its running programs", async () => {
      const runtime = await openRuntime(name, {});
      const path = `${PROGRAMS}endless_loop.py`;
      const running = runtime.run({ path });
      await runtime.close();
      const later = await runtime.run({ path });
      expect([(await running).outcome, later.outcome]).toEqual([
        { kind: "aborted" },
        { kind: "aborted" },
      ]);
    });

    test("a program gets an empty standard input", async () => {
      const { trace } = await run("reads_input.py");
      expect(recordOf(trace)).toEqual(["read="]);
    });

    test("settings of the shell do not reach the interpreter", async () => {
      vi.stubEnv("PYTHONPATH", "/strange");
      vi.stubEnv("MICROPYPATH", "/strange");
      vi.stubEnv("PYTHONASYNCIODEBUG", "1");
      vi.stubEnv("AIORIG_TEST", "passes");
      const { trace } = await run("looks_around.py");
      expect(recordOf(trace)).toEqual([
        "PYTHONPATH",
        "MICROPYPATH",
        "AIORIG_TEST=passes",
        "strange=False",
        "current folder=False",
        ...(name === "cpython" ? ["asyncio debug=False"] : []),
      ]);
    });

    test("programs get the user's library and primitives instead of ours", async () => {
      const { outcome, trace } = await run("uses_library.py", {}, OWN_LIBRARY);
      expect([outcome, ...recordOf(trace)]).toEqual([{ kind: "ended" }, ...FROM_OWN_LIBRARY]);
    });

    test("no bytecode files stay next to the programs", async () => {
      await run("uses_library.py", {}, OWN_LIBRARY);
      expect(readdirSync(`${PROGRAMS}own_library`)).toEqual([
        "as_drivers",
        "own_module.py",
        "primitives",
        "threadsafe",
      ]);
      expect(readdirSync(`${PROGRAMS}own_library/primitives`)).toEqual(["__init__.py", "gate.py"]);
      expect(readdirSync(PROGRAM_LIBRARY)).not.toContain("__pycache__");
    });

    test("if an interpreter dies, the report names its signal", async () => {
      const { outcome } = await run("dies.py");
      expect(outcome).toEqual({
        kind: "crashed",
        detail: expect.stringMatching(/^(micropython|python3[.\d]*) died of SIGSEGV$/),
      });
    });

    test("if an interpreter ends too early, the report contains the last line of its output", async () => {
      const { outcome } = await run("breaks_the_probe.py");
      expect(outcome).toEqual({
        kind: "crashed",
        detail: expect.stringMatching(
          /^(micropython|python3[.\d]*) ended with code 1 before the probe could print its marks: TypeError: .*NoneType.* callable$/,
        ),
      });
    });

    test("the time limit of the configuration applies to runs without their own limit", async () => {
      const { outcome } = await run("endless_loop.py", {}, { limitMs });
      expect(outcome).toEqual({ kind: "timeout", limitMs });
    });
  });
}

test("if the interpreter's file no longer exists, the outcome of a run is unavailable", async () => {
  const runtime = processRuntime({
    name: "gone",
    identity: { version: "", platform: "" },
    interpreter: { command: "/no/such/python", args: [] },
  });
  const { outcome } = await runtime.run({ path: `${PROGRAMS}raises.py` });
  expect(outcome).toEqual({ kind: "unavailable", detail: "/no/such/python was not found" });
});

function unlessUnavailable(error: unknown): RuntimeUnavailable {
  if (error instanceof RuntimeUnavailable) return error;
  throw error;
}

/** Waits until a process is dead. For a short time, a killed process may still exist as a zombie. */
async function expectDead(pid: number): Promise<void> {
  expect(pid).toBeGreaterThan(0);
  await vi.waitFor(async () => {
    const { stdout } = await execa("ps", ["-o", "stat=", "-p", String(pid)], { reject: false });
    expect(stdout.replace(/^Z.*/, "")).toBe("");
  });
}
