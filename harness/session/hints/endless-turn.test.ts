import { describe, expect, test } from "vitest";
import type { TaskLane } from "../../trace/task-lane.ts";
import type { Session } from "../session.ts";
import { findHints } from "./find-hints.ts";

const TEXT = `import asyncio, time
from machine import Pin
led = Pin(16, Pin.OUT)
items = []
ready = asyncio.Event()
async def work():
    while True:
        LOOP
async def blink():
    while True:
        led.toggle()
        await asyncio.sleep_ms(100)
async def main():
    ready.set()
    await asyncio.gather(blink(), work())
asyncio.run(main())
`;

const EFFECT =
  "From 20 ms until the end of the session, work ran without letting other tasks run. So blink got no more turns.";

test("a task that runs until the end of the session is reported with its loop", () => {
  expect(hintsIn(inLoop("if items: led.off(); await asyncio.sleep_ms(5)"))).toEqual([
    {
      rule: "endless-turn",
      kind: "mistake",
      file: "demo.py",
      line: 7,
      what: `${EFFECT} This loop awaits only if items is true.`,
      instead:
        'Put an "await" into the loop, at a place that each round reaches, for example at the start: await asyncio.sleep_ms(10)',
    },
  ]);
});

test("if the clock of the target stands still, the task is reported, too", () => {
  const end = { kind: "busy", sinceUs: 20_000, forUs: 1_000_000, computedMs: 5000 } as const;
  const text = inLoop("if items: await asyncio.sleep_ms(5)");
  expect(linesIn(text, { tasks: [blink(), work(20_000)], end })).toEqual(["7 endless-turn"]);
  const later = [blink(2_000_000), work(20_000)];
  expect(linesIn(text, { tasks: later, end })).toEqual([]);
});

test("a task that never got a turn is named", () => {
  const tasks = [{ ...blink(), turns: [] }, work(1_000_000)];
  const [hint] = hintsIn(inLoop("items.sort()\n        break"), { tasks });
  expect(hint).toMatchObject({ what: EFFECT.replace("got no more turns", "never got a turn") });
});

describe("the reason", () => {
  test.each([
    ["if items: led.off()\n        else: await asyncio.sleep(1)", "can start its next round"],
    ["if items: continue\n        await asyncio.sleep(1)", 'The "continue" in line 8 starts'],
    ["await ready.wait(); led.toggle()", "waits only for ready. Nothing clears this Event"],
    ["await nothing()\n        if items: await asyncio.sleep(1)", "can start its next round"],
  ])("of a loop with %s is a way without an await", (body, why) => {
    const text = `${inLoop(body)}async def nothing(): pass\n`;
    const [hint] = hintsIn(text);
    expect(hint).toMatchObject({
      rule: "endless-turn",
      line: 7,
      what: expect.stringContaining(why),
    });
  });

  test("of a task that waits for a set Event is that the program must clear the Event", () => {
    const [hint] = hintsIn(inLoop("await ready.wait(); led.toggle()"));
    expect(hint!.instead).toBe("After await ready.wait(): ready.clear()");
  });

  test("may be a loop in an ordinary function", () => {
    const text = `${inLoop("wait(); await asyncio.sleep(1)")}def wait():\n    while not items: pass\n`;
    expect(hintsIn(text)).toMatchObject([
      {
        line: 18,
        instead:
          'Make wait a coroutine: define it with "async def", and call it with "await". In the loop, write: await asyncio.sleep_ms(10)',
      },
    ]);
  });

  test.each([
    ["await asyncio.sleep(1); led.measure()", "each round lets other tasks run"],
    ["await led.wait()", "the source does not show whether the await waits"],
    ["if items: await asyncio.sleep(1)\n        if not items: await asyncio.sleep(2)", "two ifs"],
    ["async with lock: led.off()", "an async with may wait"],
    ["if items: await asyncio.sleep(1)\n        while led(): pass", "two loops may be the reason"],
  ])("is not known for a loop with %s", (body) => {
    expect(hintsIn(inLoop(body))).toMatchObject([
      {
        line: 6,
        what: EFFECT,
        instead:
          "Find the loop or the call in work that does not end. If it is a loop, add to it: await asyncio.sleep_ms(10)",
      },
    ]);
  });
});

test("a blocking sleep in the task gets the sentences about the other task", () => {
  const found = hintsIn(inLoop("time.sleep(5)\n        await asyncio.sleep(1)"));
  expect(found).toMatchObject([
    { rule: "blocking-sleep", line: 8, what: expect.stringContaining(EFFECT) },
  ]);
});

test("a loop that never awaits is reported only once", () => {
  expect(linesIn(inLoop("led.off()"))).toEqual(["7 loop-never-awaits"]);
});

describe("no hint", () => {
  const text = inLoop("if items: await asyncio.sleep_ms(5)");
  test.each<[string, Partial<Session>]>([
    [
      "if the other task is not late by the length of its sleep",
      { tasks: [blink(), work(119_000)] },
    ],
    ["if there is no other task", { tasks: [work(1_000_000)] }],
    ["if the other task waits for an Event", { tasks: [waiting(), work(1_000_000)] }],
    ["if the other task has ended", { tasks: [ended(), work(1_000_000)] }],
    ["if the running task waits", { tasks: [work(1_000_000), blink()].map(asWaiting) }],
    ["if the record was cut", { tasksCutAtUs: 900_000 }],
    ["if the program failed", { end: { kind: "program", outcome: { kind: "ended" } } }],
  ])("%s", (_, part) => {
    expect(hintsIn(text, part)).toEqual([]);
  });

  test("if the handler of an interrupt has a loop, because it may run within the turn", () => {
    const handler = "def on_edge(p):\n    while p(): pass\nPin(15, Pin.IN).irq(on_edge)\n";
    expect(linesIn(text + handler)).toEqual([]);
  });
});

function inLoop(body: string): string {
  return TEXT.replace("LOOP", body);
}

function linesIn(text: string, part: Partial<Session> = {}): string[] {
  return hintsIn(text, part).map(({ line, rule }) => `${line} ${rule}`);
}

function hintsIn(text: string, part: Partial<Session> = {}) {
  const program = { path: "demo.py", text };
  const session: Session = {
    program,
    target: { name: "pico-virtual", description: "", isEmulated: true, clock: "virtual" },
    end: { kind: "time", forUs: 1_000_000 },
    lengthUs: 1_000_000,
    wires: [],
    unseen: [],
    console: [],
    stimulus: [],
    typed: [],
    tasks: [blink(), work(1_000_000)],
  };
  return findHints({ program, session: { ...session, ...part } });
}

/** Returns the record of a task that runs from 9 ms to 10 ms, and then sleeps until `untilUs`. */
function blink(untilUs = 110_000): TaskLane {
  const wait = { for: "sleep", untilUs } as const;
  const turn = {
    fromUs: 9000,
    toUs: 10_000,
    readyAtUs: 9000,
    wokenBy: { by: "creation" },
  } as const;
  return { id: 0, name: "blink", createdAtUs: 0, turns: [{ ...turn, wait }], cancels: [] };
}

/** Returns the record of a task that runs from 20 ms until `toUs`. */
function work(toUs: number): TaskLane {
  const turn = { fromUs: 20_000, toUs, readyAtUs: 20_000, wokenBy: { by: "creation" } } as const;
  return { id: 1, name: "work", createdAtUs: 0, turns: [turn], cancels: [] };
}

function waiting(): TaskLane {
  const lane = blink();
  return { ...lane, turns: [{ ...lane.turns[0]!, wait: { for: "event" } }] };
}

function ended(): TaskLane {
  return { ...blink(), ending: { kind: "returned", atUs: 10_000 } };
}

function asWaiting(lane: TaskLane): TaskLane {
  return { ...lane, turns: [{ ...lane.turns[0]!, wait: { for: "event" } }] };
}
