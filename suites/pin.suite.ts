import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import {
  comesToRest,
  goesThrough,
  movesOnlyWhile,
  neverHighTogether,
} from "../harness/check/waveform/levels.ts";
import {
  keepsPeriodAtPresses,
  toggleInTurn,
  togglesAfter,
  togglesEvery,
  togglesOnSchedule,
} from "../harness/check/waveform/periods.ts";
import { type Press, press, scatter } from "../harness/check/waveform/presses.ts";
import { repeatsPulses, risesAfterLastOf, riseTogether } from "../harness/check/waveform/pulses.ts";
import { answersAfterFallOf, answersEachPress } from "../harness/check/waveform/responses.ts";
import { LATE_MS } from "../harness/check/waveform/span.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";

const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const PIN = "https://docs.micropython.org/en/latest/library/machine.Pin.html";
const INTERRUPTS =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/INTERRUPTS.md";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const SLEEP = `${MICROPYTHON}#asyncio.sleep_ms`;
const CANCEL = `${MICROPYTHON}#asyncio.Task.cancel`;
const FLAG = `${MICROPYTHON}#asyncio.ThreadSafeFlag`;
const IRQ = `${PIN}#machine.Pin.irq`;

/** The edge at the start of each press of the button. */
const PRESS = { wire: "button", level: 0 } as const;

/**
 * The GPIO numbers of all pins that the programs of this group use. For this group, a rig needs wires only at these
 * pins, besides the wire for its start signal.
 */
const BUTTON = 15;
const FIRST = 16;
const SECOND = 17;
const THIRD = 18;
const FOURTH = 19;

function watched(watchMs: number, wires: PinSetup["wires"]): PinSetup {
  return { wires, stimulus: [], watchMs };
}

function pressed(
  watchMs: number,
  wires: PinSetup["wires"],
  ...presses: readonly Press[]
): PinSetup {
  return { wires: { button: BUTTON, ...wires }, stimulus: press("button", ...presses), watchMs };
}

/**
 * Returns one press for each length. The first press starts at `fromMs`. After each press, there is a pause of
 * `pauseMs`.
 */
function inARow(fromMs: number, pauseMs: number, ...lengthsMs: readonly number[]): Press[] {
  let atMs = fromMs;
  return lengthsMs.map((heldMs) => {
    const press: Press = [atMs, heldMs];
    atMs += heldMs + pauseMs;
    return press;
  });
}

export default defineGroup({
  name: "PIN",
  title: "asyncio seen from outside, on the wires",
  part: "boards",
  clauses: [
    {
      id: "PIN-01",
      level: "must",
      statement:
        "Tasks with the same period toggle their wires in the order in which the tasks were created, in every round.",
      sources: [SLEEP, `${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "timing",
      program: "pin/three_tasks_in_turn.py",
      pins: watched(1400, { first: FIRST, second: SECOND, third: THIRD }),
      check: allOf(
        // Each task starts its next sleep when it wakes. If a task wakes one tick late, because a tick begins just
        // before its turn, the gap between its edges and the edges of the task before it grows by one tick. In 20
        // rounds, a gap can grow by 20 ms.
        toggleInTurn(["first", "second", "third"], { rounds: 20, withinMs: 20 + LATE_MS }),
        togglesEvery("first", { periodMs: 50, startsAt: 0, toggles: 20 }),
      ),
    },
    {
      id: "PIN-02",
      level: "must",
      statement:
        "Three tasks toggle three wires with periods of 30, 50 and 70 ms. Each wire keeps its own period.",
      sources: [SLEEP],
      judgedBy: "timing",
      program: "pin/three_periods.py",
      pins: watched(3000, { of30ms: FIRST, of50ms: SECOND, of70ms: THIRD }),
      check: allOf(
        togglesEvery("of30ms", { periodMs: 30, startsAt: 0 }),
        togglesEvery("of50ms", { periodMs: 50, startsAt: 0 }),
        togglesEvery("of70ms", { periodMs: 70, startsAt: 0 }),
      ),
    },
    {
      id: "PIN-03",
      level: "must",
      statement:
        "A task toggles a wire before and after each sleep of 1 to 100 ms. The time between these two edges may be shorter than the sleep, but by less than one tick. It may be longer than the sleep, but by at most 8 ms.",
      sources: [SLEEP, `${TUTORIAL}#61-timing-issues`],
      judgedBy: "timing",
      program: "pin/sleeps_of_all_lengths.py",
      pins: watched(1500, { wire: FIRST }),
      check: togglesAfter("wire", {
        startsAt: 0,
        delaysMs: Array<number[]>(5).fill([1, 2, 3, 5, 10, 20, 50, 100]).flat(),
      }),
    },
    {
      id: "PIN-04",
      level: "must",
      statement: "A loop that works for 3 ms and then sleeps for 10 ms has a period of 13 ms.",
      sources: [SLEEP, `${TUTORIAL}#61-timing-issues`],
      judgedBy: "timing",
      program: "pin/works_and_sleeps.py",
      pins: watched(1800, { wire: FIRST }),
      check: togglesEvery("wire", { periodMs: 13, startsAt: 0, toggles: 100 }),
    },
    {
      id: "PIN-05",
      level: "must",
      statement:
        "A loop has a deadline every 10 ms. In each round, it works for 3 ms and then sleeps until its next deadline. The loop keeps this schedule: a late round does not make the next rounds later.",
      sources: [SLEEP, "https://docs.micropython.org/en/latest/library/time.html#time.ticks_add"],
      judgedBy: "timing",
      program: "pin/sleeps_until.py",
      pins: watched(1500, { wire: FIRST }),
      check: togglesOnSchedule("wire", { periodMs: 10, startsAt: 0, toggles: 100 }),
    },
    {
      id: "PIN-06",
      level: "must",
      statement:
        "If a button press cancels blinking tasks, the tasks stop blinking within 8 ms. From then on, their wires keep their levels.",
      sources: [CANCEL, IRQ],
      judgedBy: "timing",
      program: "pin/press_cancels_blinks.py",
      pins: pressed(2500, { left: FIRST, right: SECOND, over: THIRD }, [1100, 50]),
      check: allOf(
        togglesEvery("left", { periodMs: 200, startsAt: 0, until: PRESS, graceMs: LATE_MS }),
        togglesEvery("right", { periodMs: 200, startsAt: 1, until: PRESS, graceMs: LATE_MS }),
        comesToRest("left", { after: PRESS, withinMs: LATE_MS }),
        comesToRest("right", { after: PRESS, withinMs: LATE_MS }),
        answersEachPress({ button: "button", by: "over", withinMs: LATE_MS }),
      ),
    },
    {
      id: "PIN-07",
      level: "must",
      statement:
        "A task sleeps for 10 s and sets its wire low in `finally`. If a button press cancels this task, the wire is low at most 8 ms after the press.",
      sources: [CANCEL, IRQ],
      judgedBy: "timing",
      program: "pin/cancel_switches_off.py",
      pins: pressed(2000, { wire: FIRST }, [600, 50]),
      check: allOf(
        goesThrough("wire", 0, 1, 0),
        answersEachPress({ button: "button", by: "wire", level: 0, withinMs: LATE_MS }),
      ),
    },
    {
      id: "PIN-08",
      level: "must",
      statement:
        "The tasks of a `gather` run at the same time, and `gather` returns when the last of these tasks has ended.",
      sources: [`${MICROPYTHON}#asyncio.gather`],
      judgedBy: "timing",
      program: "pin/gather_then_raise.py",
      pins: watched(800, { of60ms: FIRST, of100ms: SECOND, of20ms: THIRD, done: FOURTH }),
      check: allOf(
        riseTogether(["of60ms", "of100ms", "of20ms"], { withinMs: LATE_MS }),
        togglesAfter("of60ms", { startsAt: 0, delaysMs: [60] }),
        togglesAfter("of100ms", { startsAt: 0, delaysMs: [100] }),
        togglesAfter("of20ms", { startsAt: 0, delaysMs: [20] }),
        risesAfterLastOf("done", { wires: ["of60ms", "of100ms", "of20ms"], withinMs: LATE_MS }),
      ),
    },
    {
      id: "PIN-09",
      level: "must",
      statement:
        "Each button press goes through a queue to a task, which answers it with one blink of an LED. The blink is at most 2 ms shorter and at most 9 ms longer than the press. The blinks come in the order of the presses.",
      sources: [`${TUTORIAL}#35-queue`, IRQ],
      judgedBy: "timing",
      program: "pin/presses_to_blinks.py",
      pins: pressed(
        3000,
        { LED: FIRST },
        ...inARow(300, 150, 30, 80, 50, 100, 20, 60, 40, 90, 25, 70),
      ),
      check: repeatsPulses({
        of: { wire: "button", level: 0 },
        by: { wire: "LED", level: 1 },
        shorterMs: 2,
        longerMs: LATE_MS + 1,
      }),
    },
    {
      id: "PIN-10",
      level: "must",
      statement:
        "Button presses come faster than a task can blink. They go through a queue to this task, so no press is lost. Each press causes one blink, and the blinks come in the order of the presses.",
      sources: [`${TUTORIAL}#35-queue`, IRQ],
      judgedBy: "timing",
      program: "pin/presses_to_blinks.py",
      pins: pressed(
        2000,
        { LED: FIRST },
        ...inARow(300, 5, 12, 32, 8, 24, 42, 16, 52, 28, 6, 36, 20, 46, 10, 38),
      ),
      check: repeatsPulses({
        of: { wire: "button", level: 0 },
        by: { wire: "LED", level: 1 },
        shorterMs: 2,
        longerMs: LATE_MS + 1,
      }),
    },
    {
      id: "PIN-11",
      level: "must",
      statement:
        "The interrupt of each button press sets a ThreadSafeFlag, and the task that waits for the flag answers. Each answer comes at most 8 ms after its press. The median of these times over 100 presses is at most 2 ms.",
      sources: [FLAG, IRQ],
      judgedBy: "timing",
      program: "pin/flag_answers_press.py",
      pins: pressed(
        2400,
        { answer: FIRST, other: SECOND },
        ...scatter({ count: 100, fromMs: 300, everyMs: 14, scatterMs: 9, heldMs: 8 }),
      ),
      check: allOf(
        answersEachPress({
          button: "button",
          by: "answer",
          level: 1,
          withinMs: LATE_MS,
          typicallyMs: 2,
        }),
        togglesEvery("other", { periodMs: 7, startsAt: 0 }),
      ),
    },
    {
      id: "PIN-12",
      level: "must",
      statement:
        "If a task sets an Event after a pin interrupt, the Event wakes all waiting tasks, in the order in which they started to wait.",
      sources: [`${MICROPYTHON}#asyncio.Event.set`, `${INTERRUPTS}`],
      judgedBy: "timing",
      program: "pin/event_wakes_all.py",
      pins: pressed(
        2000,
        { first: FIRST, second: SECOND, third: THIRD },
        ...scatter({ count: 50, fromMs: 300, everyMs: 20, scatterMs: 9, heldMs: 8 }),
      ),
      check: allOf(
        toggleInTurn(["first", "second", "third"], { rounds: 50, withinMs: LATE_MS }),
        answersEachPress({ button: "button", by: "first", withinMs: LATE_MS, typicallyMs: 2 }),
      ),
    },
    {
      id: "PIN-13",
      level: "must",
      statement:
        "A worker task and an answer task share a Lock. Each task sets its wire high only while it holds the Lock, so the two wires are never high at the same time. After each button press, the answer task acquires the Lock. If the worker task holds the Lock, the answer task gets the Lock at most 8 ms after the worker task releases it. The median of these times is at most 2 ms.",
      sources: [`${MICROPYTHON}#asyncio.Lock`, IRQ],
      judgedBy: "timing",
      program: "pin/lock_keeps_apart.py",
      pins: pressed(
        2800,
        { worker: FIRST, answer: SECOND },
        ...scatter({ count: 50, fromMs: 300, everyMs: 40, scatterMs: 17, heldMs: 8 }),
      ),
      check: allOf(
        neverHighTogether("worker", "answer"),
        answersAfterFallOf("worker", {
          button: "button",
          by: "answer",
          level: 1,
          withinMs: LATE_MS,
          typicallyMs: 2,
        }),
        answersEachPress({
          button: "button",
          by: "answer",
          level: 1,
          withinMs: 10 + LATE_MS,
          typicallyMs: 2,
        }),
      ),
    },
    {
      id: "PIN-14",
      level: "must",
      statement:
        "One task (the hog) blocks the loop for 20 ms. If a button is pressed during this time, another task answers only when the hog no longer blocks the loop. The answer comes at most 28 ms after the press.",
      sources: [`${TUTORIAL}#61-timing-issues`, FLAG],
      judgedBy: "timing",
      program: "pin/press_behind_blocking_task.py",
      pins: pressed(
        2800,
        { answer: FIRST, block: SECOND },
        ...scatter({ count: 50, fromMs: 300, everyMs: 40, scatterMs: 17, heldMs: 8 }),
      ),
      check: allOf(
        answersEachPress({ button: "button", by: "answer", withinMs: 20 + LATE_MS }),
        movesOnlyWhile("answer", { wire: "block", level: 0 }),
      ),
    },
    {
      id: "PIN-15",
      level: "must",
      statement:
        "Each button press sets a ThreadSafeFlag, and each time this flag wakes a task, the task answers. Several presses come while the task is busy. They cause only one answer, when the task waits for the flag again.",
      sources: [`${FLAG}.set`, INTERRUPTS],
      judgedBy: "timing",
      program: "pin/press_while_busy.py",
      pins: pressed(800, { answer: FIRST }, [300, 4], [310, 4], [318, 4]),
      check: allOf(
        togglesAfter("answer", { startsAt: 0, delaysMs: [30, 10, 30] }),
        comesToRest("answer", { after: PRESS, withinMs: 70 + 3 * LATE_MS, level: 0 }),
      ),
    },
    {
      id: "PIN-16",
      level: "must",
      statement:
        "A task blocks the event loop with `time.sleep_ms`, or with a `while` loop that does not await. The interrupt handler of a button still runs during this time. It answers each press within 8 ms, and the median time from a press to its answer is at most 2 ms. The handler does not extend the time for which the task blocks the event loop.",
      sources: [IRQ, "https://docs.micropython.org/en/latest/reference/isr_rules.html"],
      judgedBy: "timing",
      program: "pin/handler_within_blocking_task.py",
      pins: pressed(
        1500,
        { answer: FIRST, block: SECOND },
        ...scatter({ count: 24, fromMs: 300, everyMs: 40, scatterMs: 17, heldMs: 8 }),
      ),
      check: allOf(
        answersEachPress({ button: "button", by: "answer", withinMs: LATE_MS, typicallyMs: 2 }),
        togglesEvery("block", { periodMs: 20, startsAt: 0 }),
        keepsPeriodAtPresses("block", { button: "button", periodMs: 20, startsAt: 0 }),
      ),
    },
    {
      id: "PIN-17",
      level: "should",
      statement:
        "If a pin interrupt makes a device readable, the task that reads the stream of this device wakes, even if the loop is idle. The task answers at most 8 ms after the interrupt. The median of these times is at most 2 ms.",
      sources: [`${MICROPYTHON}#asyncio.Stream`, IRQ],
      judgedBy: "timing",
      program: "pin/stream_answers_press.py",
      pins: pressed(
        1500,
        { answer: FIRST },
        ...scatter({ count: 40, fromMs: 300, everyMs: 24, scatterMs: 9, heldMs: 8 }),
      ),
      check: answersEachPress({
        button: "button",
        by: "answer",
        level: 1,
        withinMs: LATE_MS,
        typicallyMs: 2,
      }),
    },
  ],
});
