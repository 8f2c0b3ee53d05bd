import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { WITHOUT_COLLECTOR, WITHOUT_HEAP } from "./without-heap.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library";
const ASYNCIO = `${MICROPYTHON}/asyncio.html`;
const MEM_ALLOC = `${MICROPYTHON}/gc.html#gc.mem_alloc`;
const ALLOCATION = "https://docs.micropython.org/en/latest/reference/constrained.html#the-heap";

/** These clauses are not in catalogue.json. We found them through public reports of leaks. */
export default defineGroup({
  name: "MEMORY",
  title: "what asyncio allocates, what it leaves behind, what it keeps alive",
  part: "asyncio",
  clauses: [
    {
      id: "MEMORY-01",
      level: "should",
      statement:
        "`sleep_ms` allocates no memory. After 100 sleeps with the garbage collector disabled, `gc.mem_alloc()` returns the same number as before these sleeps.",
      sources: [
        `${ASYNCIO}#asyncio.sleep_ms`,
        MEM_ALLOC,
        ALLOCATION,
        "https://github.com/adafruit/Adafruit_CircuitPython_asyncio/issues/39",
      ],
      judgedBy: "order",
      program: "memory/switches_allocate_nothing.py",
      check: recorded("100 sleeps of 0 ms allocate=0", "100 sleeps of 1 ms allocate=0"),
      expect: [WITHOUT_HEAP],
    },
    {
      id: "MEMORY-02",
      level: "must",
      statement:
        "Three operations leave no memory in use: a wait for an Event, a hand-over of a Lock, and a transfer through a Queue. A program does one of these operations 100 times and then collects garbage. Afterwards `gc.mem_alloc()` returns the same number as before.",
      sources: [
        `${ASYNCIO}#asyncio.Event`,
        `${ASYNCIO}#asyncio.Lock`,
        "https://docs.python.org/3/library/asyncio-queue.html#asyncio.Queue",
        MEM_ALLOC,
      ],
      judgedBy: "order",
      program: "memory/waits_leave_nothing.py",
      check: recorded(
        "100 event waits leave=0",
        "100 lock hand-overs leave=0",
        "100 queue transfers leave=0",
      ),
      expect: [WITHOUT_HEAP, WITHOUT_COLLECTOR],
    },
    {
      id: "MEMORY-03",
      level: "must",
      statement:
        "Tasks that have ended leave no memory in use. A program runs 100 tasks of one kind and then collects garbage. Afterwards `gc.mem_alloc()` returns the same number as before. This is true for tasks that were awaited, cancelled, gathered or never awaited, and for tasks that failed or timed out.",
      sources: [
        `${ASYNCIO}#asyncio.create_task`,
        `${ASYNCIO}#asyncio.gather`,
        `${ASYNCIO}#asyncio.wait_for`,
        MEM_ALLOC,
      ],
      judgedBy: "order",
      program: "memory/tasks_leave_nothing.py",
      check: recorded(
        ...["tasks", "forgotten tasks", "failed tasks", "cancelled tasks"].map(leavesNothing),
        ...["gathers", "values in time", "timeouts"].map(leavesNothing),
      ),
      expect: [WITHOUT_HEAP, WITHOUT_COLLECTOR],
    },
    {
      id: "MEMORY-04",
      level: "must",
      statement:
        "No variable of the program refers to a task, and the program calls `gc.collect()`. The task still runs to its end. One reference is enough for this: the reference of the loop, or the reference of the object for which the task waits.",
      sources: [`${ASYNCIO}#asyncio.create_task`, `${MICROPYTHON}/gc.html#gc.collect`],
      judgedBy: "order",
      program: "memory/unreferenced_tasks_survive.py",
      check: recorded("slept", "event", "event", "locked", "child ended"),
      expect: [WITHOUT_COLLECTOR],
    },
  ],
});

function leavesNothing(what: string): string {
  return `100 ${what} leave=0`;
}
