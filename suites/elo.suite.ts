import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";
import { WITHOUT_COLLECTOR, WITHOUT_HEAP } from "./without-heap.ts";

const EVENTS = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/EVENTS.md";
const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";

const WAIT_ANY = `${EVENTS}#41-waitany`;
const WAIT_ALL = `${EVENTS}#42-waitall`;
const NESTING = `${EVENTS}#43-nesting`;
const PRIMITIVES = `${EVENTS}#4-primitives`;
const ELO = `${EVENTS}#6-elo-class`;
const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;
const FLAG = `${MICROPYTHON}#asyncio.ThreadSafeFlag`;

export default defineGroup({
  name: "ELO",
  title: "WaitAny, WaitAll and ELO: waiting for several events and tasks",
  part: "primitives",
  clauses: [
    {
      id: "ELO-01",
      level: "must",
      statement:
        "`WaitAny(events).wait()` waits until one of the events is set, and returns this event. The method `event` of the WaitAny then returns the same event.",
      sources: [WAIT_ANY],
      judgedBy: "order",
      program: "elo/first_that_is_set.py",
      check: recorded(
        ...Array<string[]>(3).fill(["waits=True", "first=True", "event=True"]).flat(),
      ),
    },
    {
      id: "ELO-02",
      level: "must",
      statement:
        "If several events are already set, `WaitAny(events).wait()` returns one of these events. The method `event` of the WaitAny then returns the same event.",
      sources: [WAIT_ANY],
      judgedBy: "order",
      program: "elo/several_are_set.py",
      check: recorded("one that is set=True", "event=True"),
    },
    {
      id: "ELO-03",
      level: "must",
      statement:
        "When the `wait` of a WaitAny or a WaitAll ends, it does not clear any event. The method `clear` of a WaitAny or a WaitAll clears every element that has a method `clear`.",
      sources: [WAIT_ANY, WAIT_ALL],
      judgedBy: "order",
      program: "elo/clear.py",
      check: recorded(
        ...Array<string[]>(2)
          .fill(["after the wait=[True, True]", "after clear=[False, False]"])
          .flat(),
      ),
    },
    {
      id: "ELO-04",
      level: "must",
      statement:
        "`WaitAll(events).wait()` waits until all events have been set. The events may be set in any order, and some or all of them may be set before the wait starts.",
      sources: [WAIT_ALL],
      judgedBy: "order",
      program: "elo/all_in_any_order.py",
      check: recorded(
        ...Array<string[]>(2)
          .fill(["waits=True", "waits=True", "waits=True", "all=waited", "all=set before"])
          .flat(),
      ),
    },
    {
      id: "ELO-05",
      level: "must",
      statement:
        "After the `wait` of a WaitAny or a WaitAll has timed out, it leaves no task behind that still waits for one of the events.",
      sources: [PRIMITIVES, `${MICROPYTHON}#asyncio.wait_for`],
      judgedBy: "order",
      program: "elo/timeout.py",
      check: recorded(...Array<string[]>(2).fill(["timed out", "waiting=[0, 0]"]).flat()),
    },
    {
      id: "ELO-06",
      level: "must",
      statement:
        "A WaitAll can be an element of a WaitAny. If all events of the WaitAll are set before another element of the WaitAny is set, the `wait` of the WaitAny returns the WaitAll. Conversely, a WaitAny can be an element of a WaitAll. The WaitAll then waits for only one event of the WaitAny.",
      sources: [NESTING],
      judgedBy: "order",
      program: "elo/nested.py",
      check: recorded(
        ...["waits=True", "waits=True", "group=True", "cleared=True"],
        ...["waits=True", "waits=True", "event=True", "cleared=True"],
        ...["waits=True", "waits=True", "waits=True", "all"],
      ),
    },
    {
      id: "ELO-07",
      level: "must",
      statement:
        "`ELO(function, *args, **kwargs)` makes an element for WaitAny and WaitAll from a coroutine function. `ELO(task)` makes such an element from a task. If `elo` is an ELO, `elo()` returns its task. This task can be awaited even after it has ended.",
      sources: [ELO],
      judgedBy: "order",
      program: "elo/task_as_element.py",
      check: recorded("its task=True", "result=6", "result=2"),
    },
    {
      id: "ELO-08",
      level: "may",
      statement:
        "A WaitAny contains an ELO (`elo`). If another element of the WaitAny is set before the task of the ELO has ended, this task is cancelled. `elo()` then returns the CancelledError object.",
      sources: [ELO, WAIT_ANY],
      judgedBy: "order",
      program: "elo/losing_task.py",
      check: recorded("cancelled", "first is the event=True", "CancelledError=True"),
    },
    {
      id: "ELO-09",
      level: "should",
      statement:
        "If two events are set in the same turn, `WaitAny(events).wait()` returns the event that was set first.",
      sources: [WAIT_ANY],
      judgedBy: "order",
      program: "elo/two_in_one_turn.py",
      check: recorded(...Array<string[]>(2).fill(["first=True", "event=True"]).flat()),
    },
    {
      id: "ELO-10",
      level: "must",
      statement:
        "If a task is cancelled while it waits for a WaitAny or a WaitAll, the task gets CancelledError. The cancelled wait leaves no task behind that still waits for one of the events.",
      sources: [PRIMITIVES, CANCEL],
      judgedBy: "order",
      program: "elo/cancelled_wait.py",
      check: recorded(
        ...Array<string[]>(2).fill(["waiting=[1, 1]", "cancelled", "waiting=[0, 0]"]).flat(),
      ),
    },
    {
      id: "ELO-11",
      level: "must",
      statement:
        "When the `wait` of a WaitAny has returned, it leaves no task behind that still waits for another element.",
      sources: [WAIT_ANY],
      judgedBy: "order",
      program: "elo/losers.py",
      check: recorded("first=True", "waiting=[0, 0, 0]"),
    },
    {
      id: "ELO-12",
      level: "must",
      statement:
        "A WaitAll contains an ELO (`elo`), and the task of this ELO is cancelled. The `wait` of the WaitAll then ends without an exception, and `elo()` returns the CancelledError object.",
      sources: [`${EVENTS}#cancellation`],
      judgedBy: "order",
      program: "elo/cancelled_task.py",
      check: recorded("waited", "CancelledError=True", "CancelledError=True"),
    },
    {
      id: "ELO-13",
      level: "should",
      statement:
        "The task of an ELO raises an exception. An await of this task raises the same exception, and the `wait` of the ELO raises it, too. If the ELO is an element of a WaitAny or a WaitAll, the `wait` of the WaitAny or WaitAll also raises it.",
      sources: [ELO],
      judgedBy: "order",
      program: "elo/failing_task.py",
      check: recorded("KeyError", "KeyError", "KeyError", "KeyError"),
    },
    {
      id: "ELO-14",
      level: "must",
      statement:
        "Several tasks can wait for one ELO. After the task of the ELO has ended, a new wait for the ELO returns immediately, and the ended task can be awaited several times.",
      sources: [ELO],
      judgedBy: "order",
      program: "elo/element_waited_twice.py",
      check: recorded("waited=a", "waited=b", "waited=again", "result=7", "result=7"),
    },
    {
      id: "ELO-15",
      level: "should",
      statement:
        "If two ThreadSafeFlags of a WaitAny are set in the same turn, `wait` returns one of them. The other flag stays set, so the next `wait` returns the other flag.",
      sources: [WAIT_ANY, FLAG],
      judgedBy: "order",
      program: "elo/losing_flag.py",
      check: recorded("both=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "ELO-16",
      level: "must",
      statement:
        "A task waits for a WaitAll. One of the events of the WaitAll is set and then immediately cleared. From then on, the WaitAll no longer waits for this event.",
      sources: [WAIT_ALL, `${EVENTS}#2-rationale`],
      judgedBy: "order",
      program: "elo/pulse.py",
      check: recorded("waits=True", "all"),
    },
    {
      id: "ELO-17",
      level: "should",
      statement:
        "Several tasks can wait for the same WaitAny or WaitAll. If one of these tasks is cancelled, all others still continue when the events are set.",
      sources: [WAIT_ANY, WAIT_ALL],
      judgedBy: "order",
      program: "elo/several_tasks.py",
      check: recorded("waited=[y, z]", "waited=[y, z]"),
    },
    {
      id: "ELO-18",
      level: "must",
      statement:
        "A Delay_ms can be an element of a WaitAny. When the delay ends, the `wait` of the WaitAny returns the Delay_ms. If another element is set first, the delay continues to run.",
      sources: [`${EVENTS}#51-use-of-delay_ms`],
      judgedBy: "order",
      program: "elo/delay_as_element.py",
      check: recorded("delay=True", "event=True", "running=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "ELO-19",
      level: "must",
      statement:
        "Three kinds of waits leave no memory in use: a wait for a WaitAny, a wait for a WaitAll, and a wait that times out. After 50 waits of one kind and a garbage collection, `gc.mem_alloc()` returns the same number as before these waits.",
      sources: [PRIMITIVES, "https://docs.micropython.org/en/latest/library/gc.html#gc.mem_alloc"],
      judgedBy: "order",
      program: "elo/waits_leave_nothing.py",
      check: recorded(
        "50 waits for any leave=0",
        "50 waits for all leave=0",
        "50 timeouts leave=0",
      ),
      expect: [WITHOUT_HEAP, WITHOUT_COLLECTOR],
    },
    {
      id: "ELO-20",
      level: "should",
      statement:
        "The task of an ELO was cancelled earlier. A new wait for the ELO then ends immediately. A new wait for a WaitAny with this ELO also ends immediately and returns the ELO.",
      sources: [`${EVENTS}#cancellation`],
      judgedBy: "order",
      program: "elo/wait_after_a_cancel.py",
      check: recorded("waited", "waited again", "first=True"),
    },
  ],
});
