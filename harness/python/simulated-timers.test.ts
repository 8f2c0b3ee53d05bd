import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openReference } from "../runtimes/reference.ts";

const folder = mkdtempSync(join(tmpdir(), "aiorig-timers-"));
const reference = await openReference({});

afterAll(async () => {
  await reference.close();
  rmSync(folder, { recursive: true });
});

test("a one-shot timer calls its handler once", async () => {
  expect(await print("Timer(mode=Timer.ONE_SHOT, period=20, callback=show)", SLEEP)).toEqual([
    "Timer(-1) 20",
  ]);
});

test("a periodic timer calls its handler after each period", async () => {
  expect(await print("Timer(period=30, callback=show)", SLEEP)).toEqual([
    "Timer(-1) 30",
    "Timer(-1) 60",
    "Timer(-1) 90",
  ]);
});

test("a timer accepts a frequency instead of a period", async () => {
  expect(await print("Timer(freq=20, callback=show)", SLEEP)).toEqual([
    "Timer(-1) 50",
    "Timer(-1) 100",
  ]);
});

test("deinit stops a timer", async () => {
  const lines = ["timer = Timer(period=30, callback=show)", "time.sleep_ms(70)", "timer.deinit()"];
  expect(await print(...lines, SLEEP)).toEqual(["Timer(-1) 30", "Timer(-1) 60"]);
});

test("init of a running timer starts its period again", async () => {
  const lines = ["timer = Timer(period=30, callback=show)", "time.sleep_ms(20)"];
  const again = "timer.init(mode=Timer.ONE_SHOT, period=50, callback=show)";
  expect(await print(...lines, again, SLEEP)).toEqual(["Timer(-1) 70"]);
});

test("two timers run independently of each other", async () => {
  const lines = ["Timer(period=40, callback=show)", "Timer(period=50, callback=show)"];
  expect(await print(...lines, SLEEP)).toEqual([
    "Timer(-1) 40",
    "Timer(-1) 50",
    "Timer(-1) 80",
    "Timer(-1) 100",
  ]);
});

test("if a timer does not exist on the rp2 port, Timer() refuses it", async () => {
  const lines = ["try:", "    Timer(0)", "except ValueError as error:", "    print(error)"];
  expect(await print(...lines)).toEqual(["Timer doesn't exist"]);
});

test("an exception in a handler is printed, and the timer continues", async () => {
  const lines = ["def fail(timer):", "    show(timer)", "    raise ValueError"];
  const printed = await print(...lines, "Timer(period=40, callback=fail)", SLEEP);
  const report = ["Traceback (most recent call last):", "ValueError: "];
  expect(printed.filter((line) => !line.startsWith("  File "))).toEqual([
    ...["Timer(-1) 40", ...report],
    ...["Timer(-1) 80", ...report],
  ]);
});

test("a timer after its last interrupt no longer prevents a deadlock", async () => {
  const lines = [
    "import asyncio",
    "Timer(mode=Timer.ONE_SHOT, period=20, callback=show)",
    "asyncio.run(asyncio.Event().wait())",
  ];
  expect(await run(lines)).toMatchObject({
    outcome: { kind: "deadlocked" },
    stdout: "Timer(-1) 20\n",
  });
});

const SLEEP = "time.sleep_ms(100)";

async function print(...lines: readonly string[]): Promise<string[]> {
  const { outcome, stdout } = await run(lines);
  expect(outcome).toEqual({ kind: "ended" });
  return stdout.split("\n").slice(0, -1);
}

async function run(lines: readonly string[]) {
  const path = join(folder, "program.py");
  const head = [
    "import time",
    "from machine import Timer",
    "def show(timer):",
    "    print(timer, time.ticks_ms())",
  ];
  writeFileSync(path, `${[...head, ...lines].join("\n")}\n`);
  const { outcome, trace } = await reference.run({ path });
  return { outcome, stdout: trace.stdout };
}
