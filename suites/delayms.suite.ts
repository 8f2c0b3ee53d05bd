import { defineGroup, type Expectation } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";

const MICROPYTHON_ASYNC = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs";
const TICKS = "https://docs.micropython.org/en/latest/library/time.html";

const DELAY = `${MICROPYTHON_ASYNC}/DRIVERS.md#8-delay_ms-class`;
const SCOPE = `${MICROPYTHON_ASYNC}/TUTORIAL.md#44-object-scope`;
const INTERRUPTS = `${MICROPYTHON_ASYNC}/INTERRUPTS.md`;

const WITHOUT_WRAP: Expectation = {
  when: { lacks: ["tickWrap"] },
  verdict: "unsupported",
  reason:
    "the ticks of the runtime never wrap, or wrap only after days or years: for example, the ticks of MicroPython's unix port have 62 bits",
};

export default defineGroup({
  name: "DELAYMS",
  title: "Delay_ms: a delay that can be started again while it runs",
  part: "primitives",
  clauses: [
    {
      id: "DELAYMS-01",
      level: "must",
      statement:
        "`trigger(ms)` starts a delay. After at least `ms` milliseconds, the function of the delay is called once, and the delay then no longer runs.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/called_once.py",
      check: recorded("running=False", "called too early=False", "running=False", "calls=1"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-02",
      level: "must",
      statement:
        "`trigger()` and `trigger(0)` use the `duration` that was passed to the constructor of Delay_ms. If the constructor got no `duration`, the delay is longer than 60 ms.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/default_duration.py",
      check: recorded(
        ...["called=True", "too early=False"],
        ...["called=True", "too early=False"],
        "running=True",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-03",
      level: "must",
      statement:
        "A delay runs, and `trigger` is called with a longer time. The delay starts again with the longer time. The function of the delay is called only once, when at least this time has passed since the new start.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/retriggered_for_longer.py",
      check: recorded("called=True", "too early=False", "calls=1"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-04",
      level: "must",
      statement:
        "If a delay is triggered again each time before it ends, it continues to run and does not call its function. After the last trigger, the delay ends and calls its function.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/kept_off.py",
      check: recorded("kept off=True", "called", "ends=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-05",
      level: "must",
      statement:
        "`stop` ends a running delay, and the function of the delay is not called. Afterwards the delay can be triggered again.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/stop.py",
      check: recorded("running=False", "stopped", "called", "ends=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-06",
      level: "must",
      statement:
        "If `stop` follows `trigger` without a switch to another task in between, the function of the delay is not called.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/stop_at_once.py",
      check: recorded("running=False", "stopped"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-07",
      level: "must",
      statement: "The function of a delay can trigger the same delay again.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/callback_triggers.py",
      check: recorded(
        ...["round=0", "round=1", "round=2"],
        "called three times=True",
        "running in the callback=False",
        "running=False",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-08",
      level: "should",
      statement:
        "The function of a delay may call `stop` of the same delay. Afterwards the delay can be triggered again.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/callback_stops.py",
      check: recorded("calls=1", "running=False", "calls=1", "running=False"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-09",
      level: "must",
      statement:
        "When a delay ends, it sets its event, and `delay.wait()` waits for this event. Only `delay.clear()` and `delay.stop()` clear the event. Another `delay.trigger()` does not clear it.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/event_stays_set.py",
      check: recorded("waited", "waited", "clear", "waited", "clear", "waited"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-10",
      level: "must",
      statement:
        "`rvalue` returns the result of the function of a delay. If the function is a coroutine function, `rvalue` returns the task of the coroutine. Before the delay ends for the first time, `rvalue` returns None. After another `trigger`, `rvalue` returns None again until the delay ends.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/result.py",
      check: recorded(
        "before",
        ...["ends=True", "of a function=49", "triggered"],
        ...["ends=True", "is a task=True", "of its task=27"],
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-11",
      level: "must",
      statement:
        "After `trigger` has returned, `delay.running()` and `delay()` return True until the delay ends. Before `trigger` and after the end of the delay, they return False.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/running.py",
      check: recorded("ends=True", "running=[False, False, True, True, True, True, False, False]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-12",
      level: "must",
      statement:
        "If the function of a delay is a coroutine function, the end of the delay starts a task. A later `stop` of the delay does not cancel this task.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/stop_leaves_the_task.py",
      check: recorded("started", "task=ended"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-13",
      level: "must",
      statement:
        "`deinit` ends a running delay, and the function of the delay is not called. After `deinit`, `trigger` raises RuntimeError, and another `deinit` has no effect.",
      sources: [DELAY, SCOPE],
      judgedBy: "order",
      program: "delayms/deinit.py",
      check: recorded("running=False", "refused", "refused"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-14",
      level: "must",
      statement:
        "A delay runs, and `trigger` is called with a shorter time. The delay starts again with the shorter time. The function of the delay is called only once, when this time has passed since the new start.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/retriggered_for_shorter.py",
      check: recorded("called=True", "too early=False", "calls=1", "running=False"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-15",
      level: "must",
      statement:
        "The handler of a hard or soft interrupt may call `trigger` to start a delay. The handler may also call `trigger` while the delay runs. The new time may even be shorter than the remaining time.",
      sources: [DELAY, INTERRUPTS],
      judgedBy: "order",
      program: "delayms/interrupt_triggers.py",
      check: recorded(
        "running=True",
        ...["called=True", "called=True", "called=True"],
        "too early=False",
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-16",
      level: "should",
      statement:
        "A delay becomes due while a task blocks the loop. Before the loop runs again, this task calls `trigger`. The delay starts again with the new time. The function of the delay is called only once, when at least this time has passed since the new start.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/retriggered_when_the_time_is_over.py",
      check: recorded("called=True", "too early=False", "calls=1"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-17",
      level: "must",
      statement:
        "Several tasks can wait for one delay. If one of these tasks is cancelled, all others still continue when the delay ends.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/several_waiters.py",
      check: recorded("waited=a", "waited=c", "waited=late"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-18",
      level: "should",
      statement:
        "The longest time that `ticks_diff` can measure is 2^29 - 1 ms. `trigger` can start a delay of this length, and another `trigger` can shorten it. For a delay of 2^29 ms, `trigger` either starts the delay or raises ValueError or OverflowError.",
      sources: [DELAY, `${TICKS}#time.ticks_add`],
      judgedBy: "order",
      program: "delayms/longest_durations.py",
      check: recordedOneOf(
        ["running=True", "called", "ends=True", "refused", "called", "ends=True"],
        ["running=True", "called", "ends=True", "running=True", "called", "ends=True"],
      ),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-19",
      level: "must",
      statement:
        "`delay.callback(function, args)` replaces the function of a delay and its arguments. `delay.callback()` without arguments removes the function.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/another_callback.py",
      check: recorded("second=2", "ends=True", "ends=True", "third", "ends=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-20",
      level: "should",
      statement:
        "If the function of a delay raises an exception, the exception handler of the loop gets this exception. Afterwards the delay can be triggered again.",
      sources: [
        DELAY,
        "https://docs.micropython.org/en/latest/library/asyncio.html#asyncio.Loop.call_exception_handler",
      ],
      judgedBy: "order",
      program: "delayms/callback_raises.py",
      check: recorded("reported=KeyError", "ends=True", "called", "ends=True"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-21",
      level: "may",
      statement: "The handler of a hard or soft interrupt may call `stop` to end a running delay.",
      sources: [DELAY, INTERRUPTS],
      judgedBy: "order",
      program: "delayms/interrupt_stops.py",
      check: recorded("running=False", "stopped"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-22",
      level: "must",
      statement:
        "A delay lasts as long as requested, even if the value of `ticks_ms` wraps around during the delay.",
      sources: [DELAY, `${TICKS}#time.ticks_ms`, `${TICKS}#time.ticks_diff`],
      judgedBy: "order",
      program: "delayms/ticks_wrap.py",
      startTickMs: 2 ** 30 - 25,
      check: recorded("called=True", "too early=False", "has wrapped=True"),
      expect: [WITHOUT_WRAP],
    },
  ],
});
