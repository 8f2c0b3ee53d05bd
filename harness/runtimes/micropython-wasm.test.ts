import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { findMicropythonAsyncio } from "../toolchain/micropython-asyncio.ts";
import type { RunOptions } from "../trace/run.ts";
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

test("if no asyncio was fetched, the message names the option for an asyncio folder", async () => {
  vi.stubEnv("AIORIG_CACHE", folder);
  const error = await openRuntime(NAME, {}).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RuntimeUnavailable);
  expect((error as Error).message).toBe(
    "micropython-wasm is not available: no asyncio package of MicroPython has been fetched. To get it, run npm start, which builds it, or name the folder of an asyncio package with --asyncio, such as extmod/asyncio of MicroPython's sources.",
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

  test("if time alone makes a device ready, the program notices this at the exact tick", async () => {
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

  test("a wait that nothing can end lasts until the limit in virtual time", async () => {
    const { outcome, wallMs } = await runWithout(["import select", "select.poll().poll(-1)"], {
      limitMs: 3_600_000,
    });
    expect(outcome).toEqual({ kind: "timeout", limitMs: 3_600_000 });
    expect(wallMs).toBeLessThan(60_000);
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

  test("a fault in the core of the asyncio folder changes the result", async () => {
    const source = "sgen.state = ticks_add(ticks(), max(0, t))";
    const faulty = plant("core.py", source, "sgen.state = ticks_add(ticks(), max(0, t) + 10)");
    expect(await marksOfSleep(stock!)).toEqual(["slept=20"]);
    expect(await marksOfSleep(faulty)).toEqual(["slept=30"]);
  });

  test("a fault in the tasks of the asyncio folder changes the result", async () => {
    const faulty = plant("task.py", "return not self.state", "return False");
    expect(await marksOfDone(stock!)).toEqual(["done=True"]);
    expect(await marksOfDone(faulty)).toEqual(["done=False"]);
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

/** A copy of MicroPython's asyncio with a fault in it. */
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
  const empty = join(folder, "empty");
  mkdirSync(empty);
  writeFileSync(join(empty, "__init__.py"), "");
  return run(empty, lines, options);
}

async function run(asyncio: string, lines: readonly string[], options: RunOptions = {}) {
  const program = join(folder, "program.py");
  const head = ["import time", "from probe import asyncio, mark"];
  writeFileSync(program, `${[...head, ...lines].join("\n")}\n`);
  const runtime = await openRuntime(NAME, { asyncio });
  try {
    return await runtime.run({ path: program }, options);
  } finally {
    await runtime.close();
  }
}
