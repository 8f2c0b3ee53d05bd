import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { countsStayLevel, latencyIsTheBlocking } from "../harness/check/timing/fairness.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";
import { WITHOUT_STREAMS } from "./without-streams.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const CPYTHON = "https://docs.python.org/3/library/asyncio-task.html";
const CPYTHON_SYNC = "https://docs.python.org/3/library/asyncio-sync.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

export default defineGroup({
  name: "YIELD",
  title: "cooperative switching, fairness, starvation",
  part: "asyncio",
  clauses: [
    {
      id: "YIELD-01",
      level: "must",
      statement:
        "Tasks that repeat `sleep(0)` run in strict rotation, in the order of their creation.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`, `${CPYTHON}#asyncio.sleep`],
      judgedBy: "order",
      program: "yield/loopers_take_turns.py",
      check: recorded(...[0, 1, 2, 3].flatMap((n) => [`a=${n}`, `b=${n}`, `c=${n}`])),
    },
    {
      id: "YIELD-02",
      level: "must",
      statement:
        "If several tasks repeat `sleep(0)`, no task is ever more than one turn ahead of another task.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "yield/pass_counts_stay_level.py",
      check: countsStayLevel("passes", 5),
    },
    {
      id: "YIELD-03",
      level: "must",
      statement:
        "Between two of its awaits, a task may run for any length of time. Meanwhile no other task runs, not even a task that is ready or overdue.",
      sources: [`${TUTORIAL}#1-cooperative-scheduling`, `${CPYTHON}#coroutines`],
      judgedBy: "order",
      program: "yield/nobody_runs_between_awaits.py",
      check: recorded(
        "worker starts",
        "works=0",
        "works=1",
        "works=2",
        "worker suspends",
        "ready",
        "timed",
      ),
    },
    {
      id: "YIELD-04",
      level: "must",
      statement:
        "Awaiting a coroutine that never suspends does not switch to another task. This is also true if this coroutine awaits other such coroutines.",
      sources: [`${TUTORIAL}#22-coroutines-and-tasks`, `${CPYTHON}#coroutines`],
      judgedBy: "order",
      program: "yield/await_of_plain_coroutines_keeps_the_cpu.py",
      check: recorded(
        "read=0",
        "read=1",
        "read=2",
        "all=[0, 1, 2]",
        "before sleep",
        "other",
        "after sleep",
      ),
    },
    {
      id: "YIELD-05",
      level: "must",
      statement:
        "An await that does not have to wait does not switch to another task. This is true for `acquire` of a free Lock, `async with` on a free Lock, `wait` of a set Event, an empty `gather`, and an await of a finished task.",
      sources: [
        `${MICROPYTHON}#asyncio.Event.wait`,
        `${MICROPYTHON}#asyncio.Lock.acquire`,
        `${CPYTHON_SYNC}#asyncio.Event.wait`,
      ],
      judgedBy: "order",
      program: "yield/await_without_need_does_not_switch.py",
      check: recorded(
        "lock acquired",
        "lock entered",
        "event set",
        "empty gather=[]",
        "done task=7",
        "other",
        "main",
      ),
    },
    {
      id: "YIELD-06",
      level: "must",
      statement:
        "While a task blocks the loop, sleeping tasks become due. They wake only when the loop is no longer blocked, in the order of their deadlines. Each of them wakes only once.",
      sources: [`${TUTORIAL}#61-timing-issues`],
      judgedBy: "order",
      program: "yield/blocked_loop_wakes_sleepers_late.py",
      check: recorded("hog starts", "hog ends", "a=0", "b=0", "a=1", "b=1"),
    },
    {
      id: "YIELD-07",
      level: "must",
      statement:
        "While a task runs without suspending, no other task runs, not even a task that is ready or overdue.",
      sources: [
        `${TUTORIAL}#7-hints-and-tips`,
        "https://docs.python.org/3/library/asyncio-dev.html",
      ],
      judgedBy: "order",
      program: "yield/hog_starves_the_others.py",
      check: recorded("hog=0", "hog=1", "hog=2", "hog=3", "ready", "timed"),
    },
    {
      id: "YIELD-08",
      level: "should",
      statement:
        "If main creates a task and never suspends, the new task never runs, not even after main has ended.",
      sources: [`${MICROPYTHON}#asyncio.run`],
      judgedBy: "order",
      program: "yield/main_spins_and_ends.py",
      check: recorded("main=0", "main=1", "main=2", "run returned"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason:
            "CPython's loop finishes the iteration in which main ends, and the task is part of that iteration",
          check: recorded("main=0", "main=1", "main=2", "blink", "run returned"),
        },
      ],
    },
    {
      id: "YIELD-09",
      level: "must",
      statement:
        "Several tasks repeat `sleep(0)`, while another task (the sleeper) sleeps. In one rotation, each repeating task has one turn. If the deadline of the sleeper passes during a rotation, at most two more rotations follow before the sleeper runs.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "yield/overdue_task_among_loopers.py",
      check: recordedOneOf(...[0, 1, 2].map(overdueInRotation)),
    },
    {
      id: "YIELD-10",
      level: "should",
      statement:
        "A sleeping task is overdue: its deadline has passed. It runs before each task that is created after this deadline. It also runs before each task that calls `sleep(0)` after this deadline.",
      sources: [`${TUTORIAL}#84-scheduling-in-asyncio`],
      judgedBy: "order",
      program: "yield/overdue_task_before_new_ones.py",
      check: recorded("timed", "new=0", "new=1", "main"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "CPython adds overdue timers at the end of the ready list",
          check: recorded("new=0", "new=1", "main", "timed"),
        },
      ],
    },
    {
      id: "YIELD-11",
      level: "must",
      statement:
        "If a task wakes other tasks through an Event, a Lock or a Queue, the task continues to run. The woken tasks run only after this task suspends.",
      sources: [
        `${MICROPYTHON}#asyncio.Event.set`,
        `${MICROPYTHON}#asyncio.Lock.release`,
        `${CPYTHON_SYNC}#asyncio.Event.set`,
      ],
      judgedBy: "order",
      program: "yield/waker_continues.py",
      check: recorded(
        "event set",
        "lock released",
        "item put",
        "event waiter",
        "lock waiter",
        "queue waiter=7",
      ),
    },
    {
      id: "YIELD-12",
      level: "should",
      statement:
        "A task (the waiter) waits for a ThreadSafeFlag. The only other task (the spinner) repeats `sleep(0)`. The loop polls the flag before each turn. When the flag has been set, the waiter runs after at most two further turns of the spinner. One turn is allowed because the flag may be set just after a poll, and one turn because the spinner is already queued.",
      sources: [
        `${MICROPYTHON}#asyncio.ThreadSafeFlag`,
        `${MICROPYTHON}#asyncio.ThreadSafeFlag.set`,
      ],
      judgedBy: "order",
      program: "yield/set_flag_wakes_within_two_passes.py",
      check: recordedOneOf(wokenAfter(0), wokenAfter(1), wokenAfter(2)),
      expect: [WITHOUT_FLAGS],
    },
    {
      id: "YIELD-13",
      level: "must",
      statement:
        "A task is ready, but several other tasks first block the loop one after the other. The ready task waits for the sum of their blocking times. In the best of five rounds, it waits at most 10 % longer than this sum.",
      sources: [`${TUTORIAL}#61-timing-issues`],
      judgedBy: "timing",
      program: "yield/latency_is_the_sum_of_the_blocks.py",
      check: latencyIsTheBlocking({ rounds: 5, hogs: 3, blockMs: 10 }),
    },
    {
      id: "YIELD-14",
      level: "should",
      statement:
        "`drain` of a stream switches to another task at least once, even if there is nothing to write.",
      sources: [`${MICROPYTHON}#asyncio.Stream.drain`],
      judgedBy: "order",
      program: "yield/drain_switches.py",
      check: recorded("other=0", "drained", "other=1", "drained"),
      expect: WITHOUT_STREAMS,
    },
    {
      id: "YIELD-15",
      level: "must",
      statement:
        "`get` from a queue with items does not switch to another task. `put` into a queue with a free place does not switch to another task either.",
      sources: [
        `${TUTORIAL}#35-queue`,
        "https://docs.python.org/3/library/asyncio-queue.html#asyncio.Queue.put",
      ],
      judgedBy: "order",
      program: "yield/queue_with_room_does_not_switch.py",
      check: recorded("put=0", "put=1", "put=2", "got=0", "got=1", "got=2", "other", "main"),
    },
  ],
});

/**
 * Returns the record of a program with two tasks. One task (the spinner) loops for eight turns and sets a flag in the
 * third turn. The other task (the waiter) waits for the flag. The waiter runs after `turns` further turns of the
 * spinner.
 */
function wokenAfter(turns: number): string[] {
  const record = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => `pass=${n}`);
  record.splice(3, 0, "set");
  record.splice(4 + turns, 0, "woken");
  return record;
}

/**
 * Returns the record of five rotations of three looping tasks. In its first turn, the first looping task blocks until
 * the deadline of a sleeping task (the timed task) has passed. The timed task runs after rotation `n`, counted from 0.
 */
function overdueInRotation(n: number): string[] {
  return [0, 1, 2, 3, 4].flatMap((i) => [
    `a=${i}`,
    `b=${i}`,
    `c=${i}`,
    ...(i === n ? ["timed"] : []),
  ]);
}
