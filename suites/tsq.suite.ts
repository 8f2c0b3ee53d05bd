import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { CALLS_IN, CONTEXT_SOURCE, type Context, THREADING, WITHOUT_CONTEXT } from "./contexts.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";

const QUEUE = `${THREADING}#22-threadsafequeue`;

function usedFrom(context: Context) {
  return recorded(
    ...CALLS_IN[context].flatMap((call, i) => [
      `put from=${call}`,
      `got=${i}`,
      `take from=${call}`,
      `taken=${i}`,
    ]),
  );
}

export default defineGroup({
  name: "TSQ",
  title: "ThreadSafeQueue: a queue between tasks and interrupts or threads",
  part: "threads",
  clauses: [
    {
      id: "TSQ-01",
      level: "must",
      statement:
        "`put_sync` and `put` wake a task that waits in `get`. The items leave the queue in the order in which they were put.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/put_wakes_get.py",
      check: recorded("got=0", "got=1", "got=2", "more", "got", "got=False", "got=end"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-02",
      level: "must",
      statement:
        "`get_sync` from an empty queue and `put_sync` into a full queue raise IndexError and leave the queue unchanged.",
      sources: [QUEUE, `${THREADING}#221-blocking`],
      judgedBy: "order",
      program: "tsq/empty_and_full.py",
      check: recorded(
        ...[1, 2].flatMap(() => [
          "get raises IndexError",
          "put raises IndexError",
          "put raises IndexError",
          "unchanged=True",
        ]),
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-03",
      level: "may",
      statement:
        "If several tasks wait in `get`, they get their items in the order in which they started to wait. If several tasks wait in `put`, they get their free places in the order in which they started to wait.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/several_tasks_at_one_end.py",
      check: recorded("a=0", "b=1", "c=2", "make room", "put=d", "put=e", "put=f"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-04",
      level: "may",
      statement:
        "A ThreadSafeQueue with a buffer of N places holds at most N - 1 items. The program may pass the number N instead of a buffer.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/capacity.py",
      check: recorded("holds=4", "holds=2", "holds=1"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-05",
      level: "must",
      statement:
        "A program may pass a list, a bytearray or an array as the buffer. It may also pass the number of places instead of a buffer. The queue reuses the places of the buffer for later items.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/buffers.py",
      check: recorded("number=True", "list=True", "bytearray=True", "array=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-06",
      level: "must",
      statement:
        "`qsize`, `empty` and `full` return correct results immediately after each operation on the queue.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/state.py",
      check: recorded(
        "new=[0, True, False]",
        "put_sync=[1, False, False]",
        "put=[2, False, False]",
        "get_sync=[1, False, False]",
        "get=[0, True, False]",
        "full=[True, False, True]",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-07",
      level: "must",
      statement:
        "`put` into a full queue suspends the calling task until `get_sync` takes an item.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/put_waits_for_room.py",
      check: recorded("take=0", "put", "last=new"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-08",
      level: "must",
      statement:
        "`async for` over the queue returns every item, whether the items are put one by one or several together.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "tsq/async_for.py",
      check: recorded(
        "put=0",
        "got=0",
        "put=1",
        "got=1",
        "put=2",
        "got=2",
        "three at once",
        "got=3",
        "got=4",
        "got=5",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-09",
      level: "must",
      statement:
        "A task is cancelled while it waits in `get`. No item is lost: if an item was put just before the cancel, a later `get` returns this item.",
      sources: [QUEUE, `${MICROPYTHON}#asyncio.Task.cancel`],
      judgedBy: "order",
      program: "tsq/cancelled_getter.py",
      check: recorded("cancelled", "later get=1", "cancelled", "later get=2"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "TSQ-10",
      level: "must",
      statement:
        "A callback of `micropython.schedule` can call `put_sync`, which wakes a task that waits in `get`. The callback can also call `get_sync`, which wakes a task that waits in `put`.",
      sources: [QUEUE, CONTEXT_SOURCE.schedule],
      judgedBy: "order",
      program: "tsq/used_by_a_scheduled_callback.py",
      check: usedFrom("schedule"),
      expect: WITHOUT_CONTEXT.schedule,
    },
    {
      id: "TSQ-11",
      level: "must",
      statement:
        "A callback of `machine.Timer` can call `put_sync`, which wakes a task that waits in `get`. The callback can also call `get_sync`, which wakes a task that waits in `put`.",
      sources: [QUEUE, CONTEXT_SOURCE.timer],
      judgedBy: "order",
      program: "tsq/used_by_a_timer.py",
      check: usedFrom("timer"),
      expect: WITHOUT_CONTEXT.timer,
    },
    {
      id: "TSQ-12",
      level: "must",
      statement:
        "The handler of a soft or hard pin interrupt can call `put_sync`, which wakes a task that waits in `get`. The handler can also call `get_sync`, which wakes a task that waits in `put`.",
      sources: [QUEUE, CONTEXT_SOURCE.pin],
      judgedBy: "order",
      program: "tsq/used_by_pin_interrupts.py",
      check: usedFrom("pin"),
      expect: WITHOUT_CONTEXT.pin,
    },
    {
      id: "TSQ-13",
      level: "must",
      statement:
        "Another thread (on an RP2040: the other core) can call `put_sync`, which wakes a task that waits in `get`. The thread can also call `get_sync`, which wakes a task that waits in `put`.",
      sources: [QUEUE, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "tsq/used_by_a_thread.py",
      check: usedFrom("thread"),
      expect: WITHOUT_CONTEXT.thread,
    },
    {
      id: "TSQ-14",
      level: "must",
      statement:
        "In another thread, `get_sync(block=True)` waits for an item, and `put_sync(item, block=True)` waits for a free place. All items arrive in the order in which they were put.",
      sources: [`${THREADING}#221-blocking`, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "tsq/thread_that_blocks.py",
      check: recorded("in order=True", "empty=[True, True]"),
      expect: WITHOUT_CONTEXT.thread,
    },
  ],
});
