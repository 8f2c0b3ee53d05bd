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
    "the ticks wrap only after days or years, or never: the ticks of MicroPython's unix port have 62 bits",
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
        "`trigger(ms)` starts the delay: its function is called once, not before `ms` milliseconds have passed. Afterwards the delay does not run.",
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
        "`trigger()` and `trigger(0)` use the duration of the constructor. The default of this duration is longer than 60 ms.",
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
        "If `trigger` is called with a longer time while the delay runs, the time starts again. The function is called once, not before the new time is over.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/retriggered_for_longer.py",
      check: recorded("called=True", "too early=False", "calls=1"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-04",
      level: "must",
      statement: "A delay that is triggered again before each end never ends.",
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
        "`stop` ends a running delay without a call of its function, and the delay can be triggered again.",
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
        "`stop` directly after `trigger`, without a switch between them, also prevents the call.",
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
      statement: "The function of a delay can call `stop` of the same delay.",
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
        "The end of a delay sets an event that `wait` waits for. Only `clear` and `stop` clear this event. Another `trigger` does not clear it.",
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
        "`rvalue` returns the result of the function. For a coroutine function it returns the task. Before the first end and after a trigger it returns None.",
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
        "`running()` and a call of the object return True from the trigger until the end of the delay, also directly after `trigger`.",
      sources: [DELAY],
      judgedBy: "order",
      program: "delayms/running.py",
      check: recorded("ends=True", "running=[False, False, True, True, True, True, False, False]"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-12",
      level: "must",
      statement: "`stop` does not cancel a task that the end of the delay has already started.",
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
        "`deinit` ends a running delay. After `deinit`, `trigger` raises RuntimeError, and another `deinit` has no effect.",
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
        "If `trigger` is called with a shorter time while the delay runs, the time starts again. The function is called once, when the shorter time is over.",
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
        "A hard or soft interrupt can trigger a delay, whether the delay runs or not. The interrupt may also choose a shorter time.",
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
        "If the time is over, but the loop has not noticed this yet, a trigger starts the time again. The function is called once, not before the new time is over.",
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
        "Several tasks can wait for one delay, and all of them continue at its end, even if one of them was cancelled.",
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
        "A delay of 2^29 - 1 ms, the longest time that `ticks_diff` can measure, runs and can be shortened. A longer delay runs too, or raises ValueError or OverflowError.",
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
        "`callback` replaces the function and its arguments. A call of `callback` without arguments removes the function.",
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
        "If the function raises, the exception handler of the loop gets the exception, and the delay can be used again.",
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
      statement: "A hard or soft interrupt can stop a delay.",
      sources: [DELAY, INTERRUPTS],
      judgedBy: "order",
      program: "delayms/interrupt_stops.py",
      check: recorded("running=False", "stopped"),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "DELAYMS-22",
      level: "must",
      statement: "A delay keeps its time while `ticks_ms` wraps.",
      sources: [DELAY, `${TICKS}#time.ticks_ms`, `${TICKS}#time.ticks_diff`],
      judgedBy: "order",
      program: "delayms/ticks_wrap.py",
      startTickMs: 2 ** 30 - 25,
      check: recorded("called=True", "too early=False", "has wrapped=True"),
      expect: [WITHOUT_WRAP],
    },
  ],
});
