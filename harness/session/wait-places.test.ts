import { expect, test } from "vitest";
import type { TaskLane, TaskWait } from "../trace/task-lane.ts";
import { findWaitPlaces, stuckSince } from "./wait-places.ts";

const SOURCE = `import asyncio
async def main():
    lock = asyncio.Lock()
    async with lock:
        await asyncio.gather(reader(queue), left(lock))
async def reader(queue):
    while True:
        print(await queue.get())
async def writer():
    await self.queue.put(1)
    other.put_nowait(2)
async def left(lock):
    await helper(lock)
async def helper(lock):
    await lock.acquire()
async def unsure(one, two):
    await one.wait()
    await two.wait()
async def alone():
    await done.wait()
async def child(task):
    await task
`;

test("a wait has its line, its expression, and the lines that can end the wait", () => {
  const queue = place("reader", "queue item", [8], "queue.get()", ["self.queue.put()"], [10]);
  expect(placesOf(["reader", "queue item"])).toEqual([queue]);
  expect(placesOf(["reader", "event"])).toEqual([
    place("reader", "event", [8], "queue.get()", ["self.queue.put()"], [10]),
  ]);
});

test("a wait in another coroutine of the program has the line of that coroutine", () => {
  expect(placesOf(["left", "lock"])).toEqual([
    place("left", "lock", [15], "lock.acquire()", ["the end of async with lock"], [4]),
  ]);
});

test("if no line of the program can end a wait, the report names the missing call", () => {
  expect(placesOf(["alone", "event"])).toEqual([
    place("alone", "event", [20], "done.wait()", ["set()"], []),
  ]);
});

test("if several lines may be the place of a wait, the report names all of these lines", () => {
  expect(placesOf(["unsure", "event"])).toEqual([
    place("unsure", "event", [17, 18], undefined, [], []),
  ]);
});

test("a wait for tasks has a line, but no call can end it", () => {
  expect(placesOf(["main", "gather"], ["child", "task"])).toEqual([
    {
      ...place("main", "gather", [5], "asyncio.gather(reader(queue), left(lock))", [], []),
      holds: [{ lock: "lock", line: 4 }],
    },
    place("child", "task", [22], "task", [], []),
  ]);
});

test("a wait is left out if no line of the program fits, if the wait has a time limit, or if the task has ended", () => {
  const ended = {
    ...lane("alone", { for: "event" }),
    ending: { kind: "returned", atUs: 9 } as const,
  };
  const tasks = [
    lane("alone", { for: "flag", untilUs: 90 }),
    lane("elsewhere", { for: "lock" }),
    ended,
  ];
  expect(findWaitPlaces({ program: { path: "main.py", text: SOURCE }, tasks })).toEqual([]);
});

test("if the record of the tasks was cut, the report has no places of waits", () => {
  const program = { path: "main.py", text: SOURCE };
  const tasks = [lane("alone", { for: "event" })];
  expect(findWaitPlaces({ program, tasks, tasksCutAtUs: 500 })).toEqual([]);
});

test("if the main task and all other tasks wait without a limit, no task gets another turn", () => {
  const session = (...tasks: TaskLane[]) => ({ tasks, lengthUs: 500_000 }) as const;
  const main = lane("main", { for: "event" });
  expect(stuckSince(session(main, { ...lane("child", { for: "lock" }), createdBy: 0 }))).toBe(10);
  expect(stuckSince(session(main, lane("child", { for: "sleep", untilUs: 900_000 })))).toBe(
    undefined,
  );
  expect(stuckSince(session({ ...main, createdBy: 0 }))).toBe(undefined);
  expect(stuckSince({ ...session(main), lengthUs: 1000 })).toBe(undefined);
});

test("the waits before the last one tell two awaits for Locks apart", () => {
  const text = `import asyncio
first = asyncio.Lock()
second = asyncio.Lock()
async def one():
    async with first:
        await asyncio.sleep_ms(10)
        async with second:
            pass
async def two():
    async with second:
        await asyncio.sleep_ms(10)
        async with first:
            pass
`;
  const tasks = [laneOf("one", "sleep", "lock"), laneOf("two", "sleep", "lock")];
  expect(findWaitPlaces({ program: { path: "main.py", text }, tasks })).toEqual([
    {
      ...place("one", "lock", [7], "second", ["the end of async with second"], [10]),
      holds: [{ lock: "first", line: 5 }],
      heldBy: [{ task: "two", line: 10 }],
    },
    {
      ...place("two", "lock", [12], "first", ["the end of async with first"], [5]),
      holds: [{ lock: "second", line: 10 }],
      heldBy: [{ task: "one", line: 5 }],
    },
  ]);
});

test("tasks of one name that wait at the same place are counted", () => {
  const event = ["alone", "event"] as const;
  const [found, ...others] = placesOf([...event], [...event], [...event]);
  expect([found?.count, others]).toEqual([3, []]);
});

test("a Lock in an attribute of an argument has no known holder", () => {
  const text = `import asyncio
class Account:
    def __init__(self):
        self.lock = asyncio.Lock()
async def move(source, target):
    async with source.lock:
        await asyncio.sleep_ms(5)
        async with target.lock:
            pass
`;
  const tasks = [laneOf("move", "sleep", "lock")];
  expect(findWaitPlaces({ program: { path: "main.py", text }, tasks })).toEqual([
    {
      ...place("move", "lock", [8], "target.lock", ["the end of async with source.lock"], [6]),
      holds: [{ lock: "source.lock", line: 6 }],
    },
  ]);
});

test.each([
  [
    "a task always waits at a sleep, so it cannot pass one without a wait",
    ["event", "sleep", "event"],
    [10],
  ],
  ["a loop leads back to an earlier await", ["event", "sleep", "sleep", "event"], [7]],
  ["an exception leads to the handler", ["event", "sleep", "event", "lock"], [12]],
  [
    "an await of an unknown object may wait for several things",
    ["event", "sleep", "sleep", "stream", "lock"],
    [14],
  ],
] as const)("%s", (_, waits, lines) => {
  const text = `import asyncio
go = asyncio.Event()
done = asyncio.Event()
lock = asyncio.Lock()
async def work(device):
    while True:
        await go.wait()
        try:
            await asyncio.sleep(1)
            await done.wait()
        except ValueError:
            await lock.acquire()
        await asyncio.sleep(2)
        await device.acquire()
`;
  const tasks = [laneOf("work", ...waits)];
  const [found] = findWaitPlaces({ program: { path: "main.py", text }, tasks });
  expect(found?.lines).toEqual(lines);
});

function placesOf(...waits: [name: string, kind: TaskWait["for"]][]) {
  const tasks = waits.map(([name, kind]) => lane(name, { for: kind }));
  return findWaitPlaces({ program: { path: "main.py", text: SOURCE }, tasks });
}

function place(
  task: string,
  kind: TaskWait["for"],
  lines: number[],
  waits: string | undefined,
  wakers: string[],
  wakerLines: number[],
) {
  return { count: 1, task, kind, lines, waits, wakers, wakerLines, holds: [], heldBy: [] };
}

function laneOf(name: string, ...kinds: TaskWait["for"][]): TaskLane {
  const turns = kinds.flatMap((kind) => lane(name, { for: kind }).turns);
  return { ...lane(name, { for: "other" }), turns };
}

function lane(name: string, wait: TaskWait): TaskLane {
  const turn = { fromUs: 0, toUs: 10, readyAtUs: 0, wokenBy: { by: "creation" }, wait } as const;
  return { id: 0, name, createdAtUs: 0, cancels: [], turns: [turn] };
}
