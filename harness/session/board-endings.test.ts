import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { Session } from "./session.ts";
import { watchProgram } from "./watch-program.ts";

let pico: Runtime;
let folder: string;

describe.skipIf(mustSkip)(`the end of a program on an emulated Pico${withoutFirmware}`, () => {
  beforeAll(async () => {
    pico = await openRuntime("pico-virtual", {});
    folder = mkdtempSync(join(tmpdir(), "aiorig-ends-"));
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await pico.close();
  });

  test("a thread that outlives the main program continues until the time to watch is over", async () => {
    const session = await watch(BLINKING_THREAD.replace("HOW_LONG", "while True"), 1500);
    expect(session.end.kind).toBe("time");
    expect(session.hasThreadLeft).toBe(true);
    expect(session.returnedAtUs).toBeLessThan(400_000);
    expect(session.waveform!.edges.at(-1)!.atUs).toBeGreaterThan(1_350_000);
  });

  test("if a thread ends after the main program, the session ends with the thread", async () => {
    const session = await watch(BLINKING_THREAD.replace("HOW_LONG", "for _ in range(6)"), 3000);
    expect(session.end).toEqual({ kind: "program", outcome: { kind: "ended" } });
    expect(session.hasThreadLeft).toBe(true);
    expect(session.waveform!.edges).toHaveLength(6);
    expect(session.lengthUs).toBeLessThan(900_000);
  });

  test("a thread continues after the main program has failed", async () => {
    const source = `${BLINKING_THREAD.replace("HOW_LONG", "while True")}1 / 0\n`;
    const session = await watch(source, 1000);
    expect(session.hasThreadLeft).toBe(true);
    expect(session.waveform!.edges.at(-1)!.atUs).toBeGreaterThan(850_000);
  });

  test("after deinit of a timer, nothing continues", async () => {
    const session = await watch(`${TIMER}time.sleep(0.35)\nt.deinit()\nprint()\n`, 1000);
    expect(session.returnedAtUs).toBeUndefined();
    expect(session.lengthUs - session.console.at(-1)!.atUs).toBeLessThan(5000);
  });

  test("a timer that fires after the end of the program continues", async () => {
    const { returnedAtUs, lengthUs } = await watch(TIMER.replace("PERIODIC", "ONE_SHOT"), 1000);
    expect(lengthUs - returnedAtUs!).toBeGreaterThan(90_000);
  });

  test("a reset by the watchdog has its exact time, and the record of the tasks", async () => {
    const { end, lengthUs, tasks, console: parts } = await watch(UNFED, 3000);
    expect(end).toEqual({ kind: "reset", by: "watchdog" });
    expect(Math.abs(lengthUs - parts[0]!.atUs - 500_000)).toBeLessThan(2000);
    expect(tasks!.map(({ name, turns }) => [name, turns.length])).toEqual([["blink", 3]]);
  });

  test("a program that catches the interrupt gets the reset of the watchdog, too", async () => {
    const { end } = await watch(STUBBORN, 2000);
    expect(end).toEqual({ kind: "reset", by: "watchdog" });
  });

  test("a program that fails before its loop runs has no tasks", async () => {
    const { tasks, activity } = await watch("import asyncio\nimport network\n", 500);
    expect(tasks).toEqual([]);
    expect(activity!.some(({ kind }) => kind === "turn")).toBe(false);
  });
});

const BLINKING_THREAD = `
import _thread, time
from machine import Pin
led = Pin(16, Pin.OUT)
def blink():
    HOW_LONG:
        led.toggle()
        time.sleep_ms(100)
_thread.start_new_thread(blink, ())
time.sleep_ms(250)
`;

const TIMER = `
import time
from machine import Timer
t = Timer(period=100, mode=Timer.PERIODIC, callback=lambda t: None)
`;

const UNFED = `
import asyncio
from machine import WDT
wdt = WDT(timeout=500)
print("armed")
async def blink():
    await asyncio.sleep_ms(100)
    await asyncio.sleep_ms(100)
    await asyncio.sleep(5)
asyncio.run(blink())
`;

const STUBBORN = `
import time
from machine import WDT
wdt = WDT(timeout=200)
while True:
    try:
        time.sleep(1)
    except KeyboardInterrupt:
        pass
`;

function watch(text: string, forMs: number): Promise<Session> {
  const file = join(folder, "ends.py");
  writeFileSync(file, text);
  const plan = { program: { path: "ends.py", file, text }, driven: [], forMs };
  return watchProgram(pico, plan, new AbortController().signal);
}
