import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { WITHOUT_HEAP } from "./without-heap.ts";

const DRIVERS = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/DRIVERS.md";
const MICROPYTHON = "https://docs.micropython.org/en/latest";

const RING = `${DRIVERS}#7-ringbuf-queue`;
const CANCEL = `${MICROPYTHON}/library/asyncio.html#asyncio.Task.cancel`;
const WAIT_FOR = `${MICROPYTHON}/library/asyncio.html#asyncio.wait_for`;
const HANDLERS = `${MICROPYTHON}/reference/isr_rules.html`;

export default defineGroup({
  name: "RBQ",
  title: "RingbufQueue: a queue in a buffer of fixed size",
  part: "primitives",
  clauses: [
    {
      id: "RBQ-01",
      level: "may",
      statement:
        "A RingbufQueue with a buffer of n places holds at most n - 1 items. The buffer is a list, an array or a bytearray. A program may also pass the number of places instead of a buffer.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/capacity.py",
      check: recorded(
        ...["int", "list", "array", "bytearray"].map((name) => `${name}=[0, 1, 2, 3]`),
      ),
    },
    {
      id: "RBQ-02",
      level: "must",
      statement:
        "`put_nowait` into a full queue drops the oldest item, adds the new item and raises IndexError.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/overwrites_the_oldest.py",
      check: recorded("full=3", "full=4", "size=3", "got=2", "got=3", "got=4", "empty=True"),
    },
    {
      id: "RBQ-03",
      level: "must",
      statement:
        "If the queue is empty, `get_nowait` and `peek` raise IndexError. Otherwise `peek` returns the oldest item and leaves it in the queue.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/empty.py",
      check: recorded(
        ...["IndexError", "IndexError"],
        ...["peek=[a, a, 2]", "get=[a, b, b]", "empty=True"],
      ),
    },
    {
      id: "RBQ-04",
      level: "must",
      statement:
        "`put` waits while the queue is full. `get` and `async for` wait while the queue is empty. Items leave the queue in the order in which they were put.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/waits_at_both_ends.py",
      check: recorded(
        ...["put=a", "put=b", "producer waits=True", "put=c", "put=d", "put=e"],
        ...["got=[a, b, c, d, e]", "producer ended=True", "consumer waits=True", "got=f"],
      ),
    },
    {
      id: "RBQ-05",
      level: "must",
      statement:
        "If two tasks take items with `async for` and yield with `sleep_ms(0)` after each item, the two tasks take turns in getting an item.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/consumers_that_yield.py",
      check: recorded("a=0", "b=1", "a=2", "b=3", "a=4", "b=5"),
    },
    {
      id: "RBQ-06",
      level: "should",
      statement:
        "Tasks that wait for an item get the items in the order in which they started to wait.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/getters_in_order.py",
      check: recorded("a=0", "b=1", "c=2"),
    },
    {
      id: "RBQ-07",
      level: "must",
      statement:
        "An item is put while a task waits for an item. If this task is cancelled before it runs, the item is not lost: either another waiting task gets the item, or the item stays in the queue. If a waiting task is cancelled before an item is put, no item is lost either.",
      sources: [RING, CANCEL],
      judgedBy: "order",
      program: "rbq/cancelled_getter.py",
      check: recorded("b=0", "empty=True", "b=1", "empty=True", "item=2"),
    },
    {
      id: "RBQ-08",
      level: "must",
      statement:
        "If a task is cancelled while it waits for a free place, its item is not added. The next waiting task gets the free place.",
      sources: [RING, CANCEL],
      judgedBy: "order",
      program: "rbq/cancelled_putter.py",
      check: recorded("got=0", "got=3", "empty=True"),
    },
    {
      id: "RBQ-09",
      level: "may",
      statement:
        "The handler of a hard or soft interrupt can call `put_nowait`. This call wakes a task that waits for an item, even if the loop is idle.",
      sources: [RING, HANDLERS],
      judgedBy: "order",
      program: "rbq/put_from_an_interrupt.py",
      check: recorded("got=1", "got=2", "size=2", "got=[3, 4]"),
    },
    {
      id: "RBQ-10",
      level: "must",
      statement:
        "`qsize`, `empty` and `full` return correct results directly after each operation on the queue.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/size_after_each_operation.py",
      check: recorded(
        `sizes=[${[
          "[0, True, False]",
          "[1, False, False]",
          ...Array<string>(3).fill("[2, False, True]"),
          "[1, False, False]",
          "[0, True, False]",
        ].join(", ")}]`,
      ),
    },
    {
      id: "RBQ-11",
      level: "should",
      statement:
        "`get` from a queue with items does not switch to another task. `put` into a queue with a free place does not switch to another task either.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/no_switch_without_need.py",
      check: recorded("got=[a, b]", "other"),
    },
    {
      id: "RBQ-12",
      level: "may",
      statement:
        "If two tasks take items with `async for` and await nothing else, the two tasks take turns in getting an item.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/consumers_take_turns.py",
      check: recorded("a=0", "b=1", "a=2", "b=3", "a=4", "b=5"),
    },
    {
      id: "RBQ-13",
      level: "must",
      statement:
        "A program puts so many items that each place of the queue's buffer is used many times. The queue still returns its items in the correct order and reports the correct size. This is also true if the queue drops some of the items.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/many_rounds.py",
      check: recorded("dropped some=True", "wrong=0", "size=True"),
    },
    {
      id: "RBQ-14",
      level: "must",
      statement: "None, 0, False, an empty string and an empty tuple are items like any other.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/items_without_truth.py",
      check: recorded("got=[None, 0, False, , []]", "got"),
    },
    {
      id: "RBQ-15",
      level: "must",
      statement: "After a `get` has timed out, the queue works like a new queue.",
      sources: [RING, WAIT_FOR],
      judgedBy: "order",
      program: "rbq/get_that_times_out.py",
      check: recorded("timed out", "timed out", "size=1", "got=a", "got=b"),
    },
    {
      id: "RBQ-16",
      level: "should",
      statement:
        "Tasks that wait for a free place add their items in the order in which they started to wait.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/putters_in_order.py",
      check: recorded("got=a", "put=b", "got=b", "put=c", "got=c", "put=d", "got=d"),
    },
    {
      id: "RBQ-17",
      level: "should",
      statement:
        "`put_nowait` wakes a task that waits for an item. Before the woken task runs, another task takes this item. The woken task then waits for the next item.",
      sources: [RING],
      judgedBy: "order",
      program: "rbq/item_taken_from_under_a_getter.py",
      check: recorded("taken=a", "waits=True", "got=b"),
    },
    {
      id: "RBQ-18",
      level: "should",
      statement: "`put_nowait` and `get_nowait` allocate no memory.",
      sources: [RING, HANDLERS],
      judgedBy: "order",
      program: "rbq/puts_allocate_nothing.py",
      check: recorded("50 items allocate=0"),
      expect: [WITHOUT_HEAP],
    },
  ],
});
