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
  const queue = place("reader", [8], "queue.get()", ["self.queue.put()"], [10]);
  expect(placesOf(["reader", "queue item"])).toEqual([queue]);
  expect(placesOf(["reader", "event"])).toEqual([
    place("reader", [8], "queue.get()", ["self.queue.put()"], [10]),
  ]);
});

test("a wait in another coroutine of the program has the line of that coroutine", () => {
  expect(placesOf(["left", "lock"])).toEqual([
    place("left", [15], "lock.acquire()", ["async with lock"], [4]),
  ]);
});

test("if no line of the program can end a wait, the report names the missing call", () => {
  expect(placesOf(["alone", "event"])).toEqual([
    place("alone", [20], "done.wait()", ["set()"], []),
  ]);
});

test("if several lines may be the place of a wait, the report names all of these lines", () => {
  expect(placesOf(["unsure", "event"])).toEqual([place("unsure", [17, 18], undefined, [], [])]);
});

test("a wait for tasks has a line, but no call can end it", () => {
  expect(placesOf(["main", "gather"], ["child", "task"])).toEqual([
    place("main", [5], "asyncio.gather(reader(queue), left(lock))", [], []),
    place("child", [22], "task", [], []),
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

function placesOf(...waits: [name: string, kind: TaskWait["for"]][]) {
  const tasks = waits.map(([name, kind]) => lane(name, { for: kind }));
  return findWaitPlaces({ program: { path: "main.py", text: SOURCE }, tasks });
}

function place(
  task: string,
  lines: number[],
  waits: string | undefined,
  wakers: string[],
  wakerLines: number[],
) {
  return { task, lines, waits, wakers, wakerLines };
}

function lane(name: string, wait: TaskWait): TaskLane {
  const turn = { fromUs: 0, toUs: 10, readyAtUs: 0, wokenBy: { by: "creation" }, wait } as const;
  return { id: 0, name, createdAtUs: 0, cancels: [], turns: [turn] };
}
