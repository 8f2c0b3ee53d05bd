import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { CALLS_IN, CONTEXT_SOURCE, type Context, THREADING, WITHOUT_CONTEXT } from "./contexts.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";

const MESSAGE = `${THREADING}#32-message`;

function receivedFrom(context: Context) {
  return recorded(
    ...CALLS_IN[context].flatMap((call, i) => [
      `set from=${call}`,
      `results=[${i + 1}, ${i + 1}, ${i + 1}]`,
    ]),
  );
}

export default defineGroup({
  name: "MSG",
  title: "Message: an event with data that interrupts and threads may set",
  part: "threads",
  clauses: [
    {
      id: "MSG-01",
      level: "must",
      statement:
        "`set(data)` of a Message wakes all tasks that await the Message. In each of these tasks, the await returns `data`.",
      sources: [MESSAGE],
      judgedBy: "order",
      program: "msg/result_of_the_await.py",
      check: recorded(
        "set=text",
        "results=[text, text, text]",
        "set=[1, 2]",
        "results=[[1, 2], [1, 2], [1, 2]]",
        "set",
        "results=[None, None, None]",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-02",
      level: "must",
      statement:
        "`set` of a Message is called twice, and then a task waits for the Message. The task receives the data of the second call.",
      sources: [MESSAGE],
      judgedBy: "order",
      program: "msg/last_data_wins.py",
      check: recorded("got=second"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-03",
      level: "may",
      statement:
        "A task has received the data of a Message. If the task waits for the Message again without calling `clear`, it waits until the next `set`.",
      sources: [MESSAGE],
      judgedBy: "order",
      program: "msg/wait_again_without_clear.py",
      check: recorded("got=1", "waits", "got=2"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-04",
      level: "must",
      statement:
        "`async for` over a Message returns one item for each `set`, if the receiving task calls `clear` after each item.",
      sources: [MESSAGE],
      judgedBy: "order",
      program: "msg/async_for.py",
      check: recorded(...[0, 1, 2, 3].flatMap((n) => [`set=${n}`, `got=${n}`])),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-05",
      level: "must",
      statement:
        "`Message.value()` returns the data of the last `set`. It returns None before the first `set` and after a `set` without data. `Message.is_set()` returns True from `set` until `clear`.",
      sources: [MESSAGE],
      judgedBy: "order",
      program: "msg/state.py",
      check: recorded(
        "new=[False, None]",
        "set=[True, data]",
        "awaited=[True, data]",
        "cleared=[False, data]",
        "set without data=[True, None]",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-06",
      level: "must",
      statement:
        "Some of the tasks that wait for a Message are cancelled or time out. At the next `set`, all other waiting tasks still receive the data. This is also true if the first waiting task is cancelled. A task that starts to wait only after this `set` also receives the data.",
      sources: [MESSAGE, `${MICROPYTHON}#asyncio.Task.cancel`, `${MICROPYTHON}#asyncio.wait_for`],
      judgedBy: "order",
      program: "msg/cancelled_waiters.py",
      check: recorded(
        "cancelled=a",
        "cancelled=c",
        "results=[data, data]",
        "timed out",
        "got=later",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-07",
      level: "should",
      statement:
        "A task is still handling the data of a Message when `set` is called again. At its next await of the Message, the task receives the new data. This is also true if the task calls `clear` between this `set` and this await.",
      sources: [MESSAGE],
      judgedBy: "order",
      program: "msg/set_while_the_last_one_is_handled.py",
      check: recorded("got=1", "got=2"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "MSG-08",
      level: "must",
      statement:
        "If a callback of `micropython.schedule` calls `Message.set(data)`, all tasks that wait for the Message receive `data`.",
      sources: [MESSAGE, CONTEXT_SOURCE.schedule],
      judgedBy: "order",
      program: "msg/set_by_a_scheduled_callback.py",
      check: receivedFrom("schedule"),
      expect: WITHOUT_CONTEXT.schedule,
    },
    {
      id: "MSG-09",
      level: "must",
      statement:
        "If a callback of `machine.Timer` calls `Message.set(data)`, all tasks that wait for the Message receive `data`.",
      sources: [MESSAGE, CONTEXT_SOURCE.timer],
      judgedBy: "order",
      program: "msg/set_by_a_timer.py",
      check: receivedFrom("timer"),
      expect: WITHOUT_CONTEXT.timer,
    },
    {
      id: "MSG-10",
      level: "must",
      statement:
        "If the handler of a soft or hard pin interrupt calls `Message.set(data)`, all tasks that wait for the Message receive `data`.",
      sources: [MESSAGE, CONTEXT_SOURCE.pin],
      judgedBy: "order",
      program: "msg/set_by_pin_interrupts.py",
      check: receivedFrom("pin"),
      expect: WITHOUT_CONTEXT.pin,
    },
    {
      id: "MSG-11",
      level: "must",
      statement:
        "If another thread calls `Message.set(data)`, all tasks that wait for the Message receive `data`. On an RP2040, the other thread runs on the other core.",
      sources: [MESSAGE, CONTEXT_SOURCE.thread],
      judgedBy: "order",
      program: "msg/set_by_a_thread.py",
      check: receivedFrom("thread"),
      expect: WITHOUT_CONTEXT.thread,
    },
  ],
});
