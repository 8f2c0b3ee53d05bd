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

/**
 * The limits of a delay, in microseconds. The delay is from the moment when something is ready until the loop handles
 * it.
 */
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
  reason: "the programs of this group need the UART that a Pico has at pin 16",
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
        "A task can send an event as one byte over a UART at 1 Mbaud, without an await. Each byte arrives correctly, and the bytes arrive in the order in which the tasks run.",
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
        "A monitored coroutine reports the start and the end of its event. The event starts with the first turn of the coroutine and ends when the coroutine returns. While the coroutine sleeps, the event continues.",
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
      statement: `If a monitored coroutine is cancelled during a long sleep, it ends within ${LATE_MS} ms after \`cancel\` has returned. The task that awaits the coroutine continues only after the coroutine has ended.`,
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
        "A `wait_for_ms` of a monitored coroutine times out. The monitored coroutine ends first. Only then does the caller of `wait_for_ms` continue.",
      sources: [COROUTINES, `${MICROPYTHON}#asyncio.wait_for_ms`],
      judgedBy: "timing",
      program: "monitor/coroutine_times_out.py",
      pins: watched(WATCH_MS),
      check: allOf(
        reports("events", "reset", "1 on", "1 off", "2 on", "2 off"),
        // The timeout starts before the first turn of the coroutine. So the time is measured from the event `reset`,
        // which is even earlier.
        reportsWithin("events", "reset", "1 off", sleepLimits(20, 2 * LATE_MS)),
      ),
      expect,
    },
    {
      id: "MONITOR-05",
      level: "must",
      statement:
        "Several coroutines of one function run at the same time. Each of them uses its own ident (the number of its event). If no ident is free, the next coroutines share the highest ident. The event with this ident ends only when all coroutines that share the ident have ended.",
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
      statement: `A task (the watch) calls \`sleep_ms(0)\` in a loop. While all other tasks sleep, each pause between two turns of the watch is at most ${LATE_MS} ms long. While another task blocks the loop, the watch has one longer pause, which lasts as long as the task blocks the loop.`,
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
      statement: `While a task blocks the loop, the handler of a pin interrupt can still report an event. The report comes within ${LATE_MS} ms after the edge of the pin.`,
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
        "One task (the waiter) waits for an Event, and another task (the setter) sets this Event. The setter continues to run until its own next await. Only then does the waiter run and clear the Event.",
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
