import { allOf } from "../harness/check/all-of.ts";
import { defineGroup, type Expectation } from "../harness/check/clause.ts";
import {
  detectsOneHog,
  pulsesAtEachPress,
  reports,
  reportsWithin,
} from "../harness/check/monitor/reports.ts";
import { press } from "../harness/check/waveform/presses.ts";
import { LATE_MS, sleepLimits } from "../harness/check/waveform/span.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";

const MONITOR = "https://github.com/peterhinch/micropython-monitor/blob/master/README.md";
const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const IRQ = "https://docs.micropython.org/en/latest/library/machine.Pin.html#machine.Pin.irq";

const PROTOCOL = `${MONITOR}#72-how-it-works`;
const COROUTINES = `${MONITOR}#41-monitoring-coroutines`;

/** The wire at pin 16, which is the transmit pin of a UART of a Pico. */
const EVENTS = { events: 16 } as const;

function watched(watchMs: number): PinSetup {
  return { wires: EVENTS, stimulus: [], watchMs };
}

/** The time after which every program of this group has ended, even on a board that must first load asyncio. */
const WATCH_MS = 400;

/** The time that a loop needs to handle something that is ready. */
const AT_ONCE = { leastUs: 0, mostUs: LATE_MS * 1000 };

const expect: readonly Expectation[] = [
  "esp32",
  "esp8266",
  "pyboard",
  "stm32",
  "mimxrt",
  "samd",
].map((port) => ({
  when: { port },
  verdict: "unsupported",
  reason: "the programs of this group send on the UART that has pin 16 on a Pico",
}));

export default defineGroup({
  name: "MONITOR",
  title: "tasks that report their events on a UART pin, as with micropython-monitor",
  part: "boards",
  clauses: [
    {
      id: "MONITOR-01",
      level: "must",
      statement:
        "A task can report an event as one byte at 1 Mbaud without an await. Each byte is correct, and the bytes come in the order of the tasks' turns.",
      sources: [PROTOCOL, `${MONITOR}#71-performance-and-design-notes`],
      judgedBy: "order",
      program: "monitor/tasks_in_turn.py",
      pins: watched(WATCH_MS),
      check: reports(
        "events",
        "reset",
        ...[0, 1, 2, 3].flatMap(() =>
          [1, 2, 3].flatMap((ident) => [`${ident} on`, `${ident} off`]),
        ),
      ),
      expect,
    },
    {
      id: "MONITOR-02",
      level: "must",
      statement:
        "The ident of a monitored coroutine is on from the first turn of the coroutine until its return, also while it waits.",
      sources: [COROUTINES, `${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "timing",
      program: "monitor/coroutine_sleeps.py",
      pins: watched(WATCH_MS),
      check: allOf(
        reports("events", "reset", "1 on", "1 off"),
        reportsWithin("events", "1 on", "1 off", {
          leastUs: 2 * sleepLimits(10).leastUs!,
          mostUs: 2 * sleepLimits(10).mostUs,
        }),
      ),
      expect,
    },
    {
      id: "MONITOR-03",
      level: "must",
      statement:
        "After `cancel` has returned, a monitored coroutine ends in its own next turn. This is long before its sleep would have ended, and before the task that awaits it continues.",
      sources: [COROUTINES, `${MICROPYTHON}#asyncio.Task.cancel`],
      judgedBy: "timing",
      program: "monitor/cancelled_coroutine.py",
      pins: watched(WATCH_MS),
      check: allOf(
        reports("events", "reset", "1 on", "2 on", "2 off", "1 off", "3 on", "3 off"),
        reportsWithin("events", "2 off", "1 off", AT_ONCE),
      ),
      expect,
    },
    {
      id: "MONITOR-04",
      level: "must",
      statement:
        "When the time of `wait_for_ms` is over, the timeout ends the monitored coroutine before the caller of `wait_for_ms` continues.",
      sources: [COROUTINES, `${MICROPYTHON}#asyncio.wait_for_ms`],
      judgedBy: "timing",
      program: "monitor/coroutine_times_out.py",
      pins: watched(WATCH_MS),
      check: allOf(
        reports("events", "reset", "1 on", "1 off", "2 on", "2 off"),
        // The time of the timeout counts from before the first turn of the coroutine.
        reportsWithin("events", "reset", "1 off", sleepLimits(20, 2 * LATE_MS)),
      ),
      expect,
    },
    {
      id: "MONITOR-05",
      level: "must",
      statement:
        "Coroutines of one function that run at the same time have different idents. If several coroutines share the last ident, this ident is on until all of them have ended.",
      sources: [COROUTINES],
      judgedBy: "order",
      program: "monitor/instances.py",
      pins: watched(WATCH_MS),
      check: reports(
        ...["events", "reset", "1 on", "2 on", "3 on", "3 on"],
        ...["1 off", "3 off", "1 on", "1 off", "3 off", "2 off"],
      ),
      expect,
    },
    {
      id: "MONITOR-06",
      level: "must",
      statement:
        "A task that loops on `sleep_ms(0)` runs in short intervals while other tasks sleep. Its only long pause is the time in which another task blocks.",
      sources: [`${MONITOR}#42-detecting-cpu-hogging`],
      judgedBy: "timing",
      program: "monitor/hog.py",
      pins: watched(WATCH_MS),
      check: detectsOneHog("events", {
        limitMs: LATE_MS,
        blocker: 1,
        block: { leastUs: 19_900, mostUs: (20 + LATE_MS) * 1000 },
      }),
      expect,
    },
    {
      id: "MONITOR-07",
      level: "must",
      statement:
        "The handler of a pin interrupt can report an event while a task blocks the loop, and the event comes at once.",
      sources: [`${MONITOR}#32-the-trigger-timing-marker`, IRQ],
      judgedBy: "timing",
      program: "monitor/pulse_in_interrupt.py",
      pins: {
        wires: { ...EVENTS, button: 15 },
        stimulus: press("button", [300, 20], [353.3, 20], [411.1, 20], [460.7, 20]),
        watchMs: 800,
      },
      check: pulsesAtEachPress("events", {
        ...{ button: "button", inner: 2, outer: 1 },
        withinMs: LATE_MS,
      }),
      expect,
    },
    {
      id: "MONITOR-08",
      level: "must",
      statement:
        "If a task sets an Event, this task continues to run until its own next await. Only then does the task that waits for the Event run and clear the Event.",
      sources: [`${MONITOR}#44-monitoring-event-instances`, `${MICROPYTHON}#asyncio.Event.set`],
      judgedBy: "order",
      program: "monitor/event.py",
      pins: watched(WATCH_MS),
      check: reports(
        ...["events", "reset"],
        ...[0, 1, 2].flatMap(() => ["1 on", "2 on", "2 off", "1 off"]),
      ),
      expect,
    },
  ],
});
