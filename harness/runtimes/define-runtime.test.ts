import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Run } from "../trace/run.ts";
import { defineRuntime, type ProgramTask, type RuntimeDefinition } from "./define-runtime.ts";

let folder: string;
let program: { readonly path: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "aiorig-define-"));
  program = { path: join(folder, "program.py") };
  await writeFile(program.path, "print(1)\n");
});

afterAll(() => rm(folder, { recursive: true }));

test("runProgram gets the source of the program, and a part of the trace that it does not return is empty", async () => {
  const runtime = define(async ({ file, source }) => ({
    outcome: { kind: "crashed", detail: `${file} ${source}` },
    trace: { stderr: "why" },
  }));
  expect(await runtime.run(program)).toEqual({
    outcome: { kind: "crashed", detail: `${program.path} print(1)\n` },
    trace: { marks: [], stdout: "", stderr: "why" },
    wallMs: expect.any(Number),
  });
});

test("the wall time in the trace is the duration of the run", async () => {
  const runtime = define(async () => {
    await sleep(60);
    return ENDED;
  });
  expect((await runtime.run(program)).wallMs).toBeGreaterThan(50);
});

test("the time limit is the program's limit, or else the runtime's limit, or else ten seconds", async () => {
  const limits: number[] = [];
  const note = async (_program: unknown, { limitMs }: ProgramTask) => {
    limits.push(limitMs);
    return ENDED;
  };
  await define(note, { limitMs: 70 }).run(program, { limitMs: 50 });
  await define(note, { limitMs: 70 }).run(program);
  await define(note).run(program);
  expect(limits).toEqual([50, 70, 10_000]);
});

test("if a program's file cannot be read, the runtime does not start the program", async () => {
  const runtime = define(neverRun);
  const missing = join(folder, "missing.py");
  expect((await runtime.run({ path: missing })).outcome).toEqual({
    kind: "unreadable",
    detail: expect.stringContaining(`${missing} cannot be read: there is no such file`),
  });
});

test("if a program is aborted before its start, the runtime does not start it", async () => {
  const runtime = define(neverRun);
  const { outcome } = await runtime.run(program, { signal: AbortSignal.abort() });
  expect(outcome).toEqual({ kind: "aborted" });
});

test("the signal of a caller stops only the program of this caller", async () => {
  const runtime = define(untilAborted);
  const stop = new AbortController();
  const [stopped, other] = [
    runtime.run(program, { signal: stop.signal }),
    runtime.run(program, { limitMs: 30 }),
  ];
  stop.abort();
  expect([kindOf(await stopped), kindOf(await other)]).toEqual(["aborted", "timeout"]);
});

test("close aborts all programs, waits until they have ended, and then calls release exactly once", async () => {
  const steps: string[] = [];
  const runtime = define(
    async (read, task) => {
      const run = await untilAborted(read, task);
      await sleep(20);
      steps.push(run.outcome.kind);
      return run;
    },
    {
      release: async () => {
        steps.push("released");
      },
    },
  );
  const runs = [runtime.run(program), runtime.run(program)];
  // After this pause, the runtime has read and started both programs.
  await sleep(100);
  await Promise.all([runtime.close(), runtime.close()]);
  await runtime.close();
  expect(steps).toEqual(["aborted", "aborted", "released"]);
  expect((await Promise.all(runs)).map(kindOf)).toEqual(["aborted", "aborted"]);
  expect(kindOf(await runtime.run(program))).toBe("aborted");
});

test("programs of an exclusive runtime run one after the other, in the order of the calls", async () => {
  const steps: string[] = [];
  let count = 0;
  const runtime = define(
    async () => {
      const number = ++count;
      steps.push(`start ${number}`);
      await sleep(5);
      steps.push(`end ${number}`);
      return ENDED;
    },
    { isExclusive: true },
  );
  await Promise.all([runtime.run(program), runtime.run(program), runtime.run(program)]);
  expect(steps).toEqual(["start 1", "end 1", "start 2", "end 2", "start 3", "end 3"]);
});

test("after a defect of aiorig, an exclusive runtime still runs the next program", async () => {
  let count = 0;
  const runtime = define(
    async () => {
      if (++count === 1) throw new Error("a defect");
      return ENDED;
    },
    { isExclusive: true },
  );
  const [first, second] = [runtime.run(program), runtime.run(program)];
  await expect(first).rejects.toThrow("a defect");
  expect(kindOf(await second)).toBe("ended");
});

const ENDED = { outcome: { kind: "ended" } } as const;

function define(
  runProgram: RuntimeDefinition["runProgram"],
  rest: Partial<RuntimeDefinition> = {},
) {
  return defineRuntime({
    name: "test",
    identity: { version: "1", platform: "here" },
    capabilities: { pins: false, clock: "virtual" },
    runProgram,
    ...rest,
  });
}

const untilAborted: RuntimeDefinition["runProgram"] = async (_program, { limitMs, signal }) => {
  await sleep(limitMs, undefined, { signal }).catch(() => {});
  return { outcome: signal.aborted ? { kind: "aborted" } : { kind: "timeout", limitMs } };
};

async function neverRun(): Promise<never> {
  throw new Error("it was run");
}

function kindOf({ outcome }: Run): string {
  return outcome.kind;
}
