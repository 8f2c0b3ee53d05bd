import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findMicropythonAsyncio } from "../toolchain/micropython-asyncio.ts";
import type { Outcome, RunOptions } from "../trace/run.ts";
import { recordOf } from "../trace/trace.ts";
import { openRuntime, RuntimeUnavailable } from "./index.ts";

const NAME = "micropython-wasm";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-wasm-"));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

test("if no MicroPython asyncio was fetched, the message names the option for an asyncio folder", async () => {
  vi.stubEnv("AIORIG_CACHE", folder);
  const error = await openRuntime(NAME, {}).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RuntimeUnavailable);
  expect((error as Error).message).toBe(
    "micropython-wasm is not available: no asyncio package of MicroPython has been fetched. To get it, run npm start, which builds the runtime, or use --asyncio with the folder of an asyncio package, such as extmod/asyncio of MicroPython's sources.",
  );
});

describe("a poll", () => {
  test("a poll ends at the exact tick", async () => {
    const { trace, outcome } = await runWithout([
      "import select",
      "poller = select.poll()",
      "for ms in (1, 250, 9000):",
      "    start = time.ticks_ms()",
      "    for ready in poller.ipoll(ms):",
      '        mark("ready")',
      '    mark("waited", time.ticks_diff(time.ticks_ms(), start))',
    ]);
    expect({ outcome, record: recordOf(trace) }).toEqual({
      outcome: { kind: "ended" },
      record: ["waited=1", "waited=250", "waited=9000"],
    });
  });

  test("if a device becomes ready only because time passes, the program notices this at the exact tick", async () => {
    const { trace, outcome } = await runWithout([
      "import io, select",
      "class Device(io.IOBase):",
      "    def ioctl(self, request, mask):",
      "        return mask if time.ticks_ms() >= 70 else 0",
      "device = Device()",
      "poller = select.poll()",
      "poller.register(device, select.POLLIN)",
      "for obj, event in poller.ipoll(1000):",
      '    mark("ready", [obj is device, event == select.POLLIN, time.ticks_ms()])',
      'mark("ready", len(poller.poll(5)))',
      "poller.unregister(device)",
      'mark("ready", len(poller.poll(5)))',
    ]);
    expect({ outcome, record: recordOf(trace) }).toEqual({
      outcome: { kind: "ended" },
      record: ["ready=[True, True, 70]", "ready=1", "ready=0"],
    });
  });

  test("if nothing can end a wait, the wait is a deadlock", async () => {
    const { outcome, trace } = await runWithout(["import select", "select.poll().poll(-1)"]);
    expect({ outcome, stderr: trace.stderr }).toEqual({
      outcome: { kind: "deadlocked", waits: ["nothing is left that could run"] },
      stderr: "Deadlock: nothing can end this wait.\n  nothing is left that could run\n",
    });
  });

  test("a timer can end a wait, so the wait is not a deadlock", async () => {
    const { trace, outcome } = await runWithout([
      "import io, machine, select",
      "class Device(io.IOBase):",
      "    is_ready = False",
      "    def ioctl(self, request, mask):",
      "        return mask if self.is_ready else 0",
      "device = Device()",
      "def make_ready(timer):",
      "    device.is_ready = True",
      "poller = select.poll()",
      "poller.register(device, select.POLLIN)",
      "machine.Timer(period=33, mode=machine.Timer.ONE_SHOT, callback=make_ready)",
      'mark("ready", [len(poller.poll()), time.ticks_ms()])',
    ]);
    expect({ outcome, record: recordOf(trace) }).toEqual({
      outcome: { kind: "ended" },
      record: ["ready=[1, 33]"],
    });
  });

  test("a scheduled callback can end a wait, so the wait is not a deadlock", async () => {
    const { trace, outcome } = await runWithout([
      "import io, select",
      "from micropython import schedule",
      "class Device(io.IOBase):",
      "    def ioctl(self, request, mask):",
      "        return mask",
      "poller = select.poll()",
      "def look(_):",
      "    if time.ticks_ms() < 40:",
      "        schedule(look, None)",
      "    else:",
      "        poller.register(Device(), select.POLLIN)",
      "schedule(look, None)",
      'mark("ready", [len(poller.poll()), time.ticks_ms()])',
    ]);
    expect({ outcome, record: recordOf(trace) }).toEqual({
      outcome: { kind: "ended" },
      record: ["ready=[1, 40]"],
    });
  });

  test("if a device may become ready at any time, a wait for it lasts until the time limit", async () => {
    const { outcome, wallMs } = await runWithout(
      [
        "import io, select",
        "class Device(io.IOBase):",
        "    def ioctl(self, request, mask):",
        "        return 0",
        "poller = select.poll()",
        "poller.register(Device())",
        "poller.poll(-1)",
      ],
      { limitMs: 60_000 },
    );
    expect(outcome).toEqual({ kind: "timeout", limitMs: 60_000 });
    expect(wallMs).toBeLessThan(60_000);
  });
});

describe("the time limit", () => {
  test("an endless loop that was stopped does not affect the next program", async () => {
    const record = await inOneRuntime(emptyAsyncio(), [
      { lines: ["while True:", "    pass"], limitMs: 300 },
      { lines: ["import sys", 'mark("modules", sorted(sys.modules))'] },
      { lines: ["import sys", 'mark("modules", sorted(sys.modules))'] },
    ]);
    expect(record[0]).toEqual({ outcome: { kind: "timeout", limitMs: 300 }, record: [] });
    expect(record[1]).toEqual(record[2]);
  });
});

const fetched = await findMicropythonAsyncio();
const stock = fetched.state === "whole" ? fetched.path : undefined;
const why =
  stock === undefined ? " (skipped: MicroPython's asyncio is not fetched: npm start)" : "";

describe.skipIf(stock === undefined && !process.env.CI)(`MicroPython's own asyncio${why}`, () => {
  test("MicroPython's own asyncio wakes its tasks at exact deadlines", async () => {
    const { trace } = await run(stock!, [
      "async def wake(ms):",
      "    await asyncio.sleep_ms(ms)",
      '    mark("woken", time.ticks_ms())',
      "async def main():",
      "    await asyncio.gather(*[wake(ms) for ms in (300, 1, 77, 5000)])",
      "asyncio.run(main())",
    ]);
    expect(recordOf(trace)).toEqual(["woken=1", "woken=77", "woken=300", "woken=5000"]);
  });

  test("a fault that was planted in the core of the asyncio folder changes the result", async () => {
    const source = "sgen.state = ticks_add(ticks(), max(0, t))";
    const faulty = plant("core.py", source, "sgen.state = ticks_add(ticks(), max(0, t) + 10)");
    expect(await marksOfSleep(stock!)).toEqual(["slept=20"]);
    expect(await marksOfSleep(faulty)).toEqual(["slept=30"]);
  });

  test("a fault that was planted in the tasks of the asyncio folder changes the result", async () => {
    const faulty = plant("task.py", "return not self.state", "return False");
    expect(await marksOfDone(stock!)).toEqual(["done=True"]);
    expect(await marksOfDone(faulty)).toEqual(["done=False"]);
  });

  test("a deadlock names the task that waits for a flag", async () => {
    const { outcome } = await run(stock!, [
      "async def waiter():",
      "    await asyncio.ThreadSafeFlag().wait()",
      "asyncio.run(waiter())",
    ]);
    expect(outcome).toEqual({
      kind: "deadlocked",
      waits: ["waiter waits for a ThreadSafeFlag", "nothing is left that could run"],
    });
  });

  test("the asyncio state of a program does not exist for the next program", async () => {
    const leaving = [
      "def handle(loop, context):",
      "    pass",
      "async def work(n):",
      "    await asyncio.sleep_ms(n)",
      '    mark("left", n)',
      "async def main():",
      "    asyncio.get_event_loop().set_exception_handler(handle)",
      "    for n in (50, 60, 70):",
      "        asyncio.create_task(work(n))",
      "    await asyncio.sleep_ms(55)",
      "    raise SystemExit",
      "asyncio.run(main())",
    ];
    const looking = [
      "import gc",
      'mark("memory", gc.mem_alloc())',
      'mark("attributes", dir(asyncio))',
      'mark("handler", asyncio.get_event_loop().get_exception_handler() is None)',
      "try:",
      "    asyncio.current_task()",
      "except Exception as error:",
      '    mark("no current task", type(error).__name__)',
      "async def main():",
      "    await asyncio.sleep_ms(200)",
      "asyncio.run(main())",
      'mark("now", time.ticks_ms())',
    ];
    const [first, , later] = await inOneRuntime(stock!, [
      { lines: looking },
      { lines: leaving },
      { lines: looking },
    ]);
    expect(first?.record).toContain("handler=True");
    expect(later).toEqual(first);
  });
});

async function marksOfSleep(asyncio: string): Promise<string[]> {
  const { trace } = await run(asyncio, [
    "start = time.ticks_ms()",
    "async def main():",
    "    await asyncio.sleep_ms(20)",
    "asyncio.run(main())",
    'mark("slept", time.ticks_diff(time.ticks_ms(), start))',
  ]);
  return recordOf(trace);
}

async function marksOfDone(asyncio: string): Promise<string[]> {
  const { trace } = await run(asyncio, [
    "async def nothing():",
    "    pass",
    "async def main():",
    "    task = asyncio.create_task(nothing())",
    "    await task",
    '    mark("done", task.done())',
    "asyncio.run(main())",
  ]);
  return recordOf(trace);
}

/** Makes a copy of MicroPython's asyncio with a planted fault. */
function plant(file: string, from: string, to: string): string {
  const copy = join(folder, "faulty");
  cpSync(stock!, copy, { recursive: true });
  const text = readFileSync(join(copy, file), "utf8");
  expect(text.split(from)).toHaveLength(2);
  writeFileSync(join(copy, file), text.replace(from, to));
  return copy;
}

/** Runs a program that needs no asyncio. */
function runWithout(lines: readonly string[], options: RunOptions = {}) {
  return run(emptyAsyncio(), lines, options);
}

function emptyAsyncio(): string {
  const empty = join(folder, "empty");
  mkdirSync(empty);
  writeFileSync(join(empty, "__init__.py"), "");
  return empty;
}

interface Program {
  readonly lines: readonly string[];
  readonly limitMs?: number;
}

async function run(asyncio: string, lines: readonly string[], options: RunOptions = {}) {
  const runtime = await openRuntime(NAME, { asyncio });
  try {
    return await runtime.run({ path: write(lines) }, options);
  } finally {
    await runtime.close();
  }
}

/** Runs programs one after the other, on one runtime. */
async function inOneRuntime(asyncio: string, programs: readonly Program[]) {
  const runtime = await openRuntime(NAME, { asyncio });
  const records: { outcome: Outcome; record: string[] }[] = [];
  try {
    for (const { lines, ...options } of programs) {
      const { outcome, trace } = await runtime.run({ path: write(lines) }, options);
      records.push({ outcome, record: recordOf(trace) });
    }
  } finally {
    await runtime.close();
  }
  return records;
}

function write(lines: readonly string[]): string {
  const program = join(folder, "program.py");
  const head = ["import time", "from probe import asyncio, mark"];
  writeFileSync(program, `${[...head, ...lines].join("\n")}\n`);
  return program;
}
