import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";

const CPYTHON = "https://docs.python.org/3/library/asyncio-queue.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const QUEUE = `${CPYTHON}#asyncio.Queue`;
const QUEUE_TUTORIAL = `${TUTORIAL}#35-queue`;
const CANCEL = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Task.cancel";
const WAIT_FOR = "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.wait_for";

export default defineGroup({
  name: "QUEUE",
  title: "FIFO queue: order, limits, fairness, cancellation",
  part: "primitives",
  clauses: [
    {
      id: "QUEUE-01",
      level: "must",
      statement:
        "Items leave the queue in the order in which `put` or `put_nowait` added them. None, 0 and False are items like any other.",
      sources: [QUEUE, QUEUE_TUTORIAL],
      judgedBy: "order",
      program: "queue/items_in_order.py",
      check: recorded("got=a", "got", "got=0", "got=False", "got=b", "got"),
    },
    {
      id: "QUEUE-02",
      level: "must",
      statement:
        "`get` from an empty queue suspends the calling task until another task puts an item.",
      sources: [`${QUEUE}.get`, QUEUE_TUTORIAL],
      judgedBy: "order",
      program: "queue/get_waits_for_an_item.py",
      check: recorded("get", "main=0", "main=1", "main=2", "put", "got=item", "empty=True"),
    },
    {
      id: "QUEUE-03",
      level: "must",
      statement:
        "`get_nowait` from an empty queue raises QueueEmpty. Afterwards `put_nowait` and `get_nowait` work as before.",
      sources: [`${QUEUE}.get_nowait`, QUEUE_TUTORIAL],
      judgedBy: "order",
      program: "queue/get_nowait_of_an_empty_queue.py",
      check: recorded("QueueEmpty", "got=0", "QueueEmpty", "got=1", "size=0"),
    },
    {
      id: "QUEUE-04",
      level: "must",
      statement: "`put_nowait` into a full queue raises QueueFull and adds nothing.",
      sources: [`${QUEUE}.put_nowait`, QUEUE_TUTORIAL],
      judgedBy: "order",
      program: "queue/put_nowait_into_a_full_queue.py",
      check: recorded("put=a", "put=b", "QueueFull", "got=a", "got=b", "got=d", "size=0"),
    },
    {
      id: "QUEUE-05",
      level: "must",
      statement:
        "A queue with a maxsize of 0 (the default) or less has no limit and is never full.",
      sources: [QUEUE, `${QUEUE}.full`],
      judgedBy: "order",
      program: "queue/no_limit.py",
      check: recorded("size=100", "full=False", "size=100", "full=False", "size=100", "full=False"),
    },
    {
      id: "QUEUE-06",
      level: "must",
      statement:
        "`qsize`, `empty` and `full` return correct results immediately after each operation on the queue, even while a task waits in `get`.",
      sources: [`${QUEUE}.qsize`, `${QUEUE}.empty`, `${QUEUE}.full`],
      judgedBy: "order",
      program: "queue/size_after_each_operation.py",
      check: recorded(
        "new=[0, True, False]",
        "put=[1, False, False]",
        "put_nowait=[2, False, True]",
        "get=[1, False, False]",
        "get_nowait=[0, True, False]",
        "a getter waits=[0, True, False]",
        "put for the getter=[1, False, False]",
        "the getter got it=[0, True, False]",
        "the only place is taken=[1, False, True]",
      ),
    },
    {
      id: "QUEUE-07",
      level: "must",
      statement:
        "`put` into a full queue suspends the calling task until another task takes an item.",
      sources: [`${QUEUE}.put`, QUEUE_TUTORIAL],
      judgedBy: "order",
      program: "queue/put_waits_for_room.py",
      check: recorded(
        "put=a",
        "put=b",
        "main=0",
        "main=1",
        "main=2",
        "got=a",
        "put=c",
        "got=b",
        "got=c",
      ),
    },
    {
      id: "QUEUE-08",
      level: "must",
      statement:
        "If several tasks each wait for one item, the tasks get their items in the order in which they started to wait.",
      sources: [`${QUEUE}.get`],
      judgedBy: "order",
      program: "queue/getters_in_order.py",
      check: recorded("three put", "a=0", "b=1", "c=2", "three got", "d=3", "e=4"),
    },
    {
      id: "QUEUE-09",
      level: "must",
      statement:
        "If several tasks each wait to put one item into a full queue, the tasks put their items in the order in which they started to wait.",
      sources: [`${QUEUE}.put`],
      judgedBy: "order",
      program: "queue/putters_in_order.py",
      check: recorded(
        "got=first",
        "put=a",
        "got=a",
        "put=b",
        "got=b",
        "put=c",
        "got=c",
        "put=d",
        "got=d",
        "empty=True",
      ),
    },
    {
      id: "QUEUE-10",
      level: "should",
      statement:
        "Several tasks call `get` in a loop and await nothing else. If the items are put one by one, the tasks take turns in getting an item.",
      sources: [`${QUEUE}.get`],
      judgedBy: "order",
      program: "queue/looping_getters.py",
      check: recorded("a=0", "b=1", "c=2", "a=3", "b=4", "c=5", "a=6"),
    },
    {
      id: "QUEUE-11",
      level: "should",
      statement:
        "Several tasks call `put` in a loop and await nothing else. If the queue is full, the tasks take turns in getting a free place.",
      sources: [`${QUEUE}.put`],
      judgedBy: "order",
      program: "queue/looping_putters.py",
      check: recorded(
        // When the first putter starts, the queue has room for one item, and no other putter waits yet. So a0 gets this
        // room, and a1 is the first item that waits for room.
        "got=a0",
        "got=a1",
        "got=b0",
        "got=c0",
        "got=a2",
        "got=b1",
        "got=c1",
        "got=a3",
        "got=b2",
        "got=c2",
        "got=b3",
        "got=c3",
      ),
    },
    {
      id: "QUEUE-12",
      level: "must",
      statement:
        "Several tasks call `get` in a loop and yield with `sleep(0)` after each item. If the queue already contains several items, the tasks take turns in getting an item.",
      sources: [`${QUEUE}.get`, `${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "queue/getters_that_yield.py",
      check: recorded("a=0", "b=1", "a=2", "b=3", "a=4", "b=5"),
    },
    {
      id: "QUEUE-13",
      level: "must",
      statement:
        "An item is put and wakes a task that waits in `get`. If this task is cancelled before it runs, the item is not lost: the next task that waits in `get` receives it. If no other task waits, a later `get` receives it. If a waiting task is cancelled before an item is put, no item is lost either.",
      sources: [`${QUEUE}.get`, CANCEL],
      judgedBy: "order",
      program: "queue/cancelled_getter.py",
      check: recorded(
        "a cancelled",
        "b=put after the cancel",
        "c cancelled",
        "d=put before it arrives",
        "e cancelled",
        "f=put before the cancel",
        "g cancelled",
        "later get=nobody else waits",
      ),
    },
    {
      id: "QUEUE-14",
      level: "must",
      statement:
        "A task waits in `put`. If the task is cancelled, its item is not added. A free place may have woken the task just before the cancel. In this case, the item is not added either, and the next task that waits in `put` gets the free place.",
      sources: [`${QUEUE}.put`, CANCEL],
      judgedBy: "order",
      program: "queue/cancelled_putter.py",
      check: recorded(
        "a cancelled",
        "got=first",
        "b in",
        "got=b",
        "c cancelled",
        "d in",
        "got=d",
        "e cancelled",
        "f in",
        "got=f",
        "empty=True",
      ),
    },
    {
      id: "QUEUE-15",
      level: "must",
      statement:
        "An item is put and wakes a task that waits in `get`. Before the woken task runs, another task takes this item. The woken task then continues to wait.",
      sources: [`${QUEUE}.get`],
      judgedBy: "order",
      program: "queue/item_taken_from_under_a_getter.py",
      check: recorded("main=one", "getter done=False", "getter=two", "empty=True"),
    },
    {
      id: "QUEUE-16",
      level: "must",
      statement:
        "`get` from a queue with items does not switch to another task. `put` into a queue with a free place does not switch to another task either.",
      sources: [`${QUEUE}.get`, `${QUEUE}.put`],
      judgedBy: "order",
      program: "queue/no_switch_without_need.py",
      check: recorded("put=0", "put=1", "got=0", "got=1", "other"),
    },
    {
      id: "QUEUE-17",
      level: "must",
      statement:
        "`join` waits until `task_done` has been called once for each item that was put. If no call of `task_done` is missing, `join` returns immediately. If more items are put afterwards, a new call of `join` waits for these items, too.",
      sources: [`${QUEUE}.join`, `${QUEUE}.task_done`],
      judgedBy: "order",
      program: "queue/join.py",
      check: recorded(
        "nothing to wait for",
        "other",
        "joiner done=False",
        "task_done=0",
        "joiner done=False",
        "task_done=1",
        "joined",
        "joiner done=False",
        "joined",
        "end",
      ),
    },
    {
      id: "QUEUE-18",
      level: "should",
      statement:
        "Each item that was put allows one call of `task_done`. An extra call raises ValueError and has no other effect. After this error, `join` still waits for the items that are put later.",
      sources: [`${QUEUE}.task_done`],
      judgedBy: "order",
      program: "queue/surplus_task_done.py",
      check: recorded("ValueError", "joiner done=False", "task_done", "joined", "ValueError"),
    },
    {
      id: "QUEUE-19",
      level: "must",
      statement: "If a queue has a maxsize of 1, a producer task and a consumer task take turns.",
      sources: [QUEUE],
      judgedBy: "order",
      program: "queue/limit_of_one.py",
      check: recorded(...[0, 1, 2, 3].flatMap((n) => [`produced=${n}`, `consumed=${n}`])),
    },
    {
      id: "QUEUE-20",
      level: "must",
      statement:
        "If a `get` times out, the queue works as before. The `get` that timed out takes no item, not even an item that is put afterwards.",
      sources: [`${QUEUE}.get`, WAIT_FOR],
      judgedBy: "order",
      program: "queue/timed_out_get.py",
      check: recorded("timeout", "size=0", "size=1", "got=a", "got=b", "got=c", "empty=True"),
    },
  ],
});
