import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { printed } from "../harness/check/order/printed.ts";
import { goesThrough, opposite, restsAt, staysAt } from "../harness/check/waveform/levels.ts";
import {
  type Demo,
  messagesAreIntervals,
  messagesAreWholePolls,
  sleepsByMessages,
  togglesFreelyUntilPress,
} from "../harness/check/waveform/messages.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { type Press, press, scatter } from "../harness/check/waveform/presses.ts";
import {
  type Answers,
  answersEachPress,
  missesSomeShortPresses,
} from "../harness/check/waveform/responses.ts";
import { LATE_MS, START_MS } from "../harness/check/waveform/span.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";

const DIGIKEY =
  "https://www.digikey.com/en/maker/projects/getting-started-with-asyncio-in-micropython-raspberry-pi-pico/110b4243a2f544b6af60411a85f0437c";
const MICROPYTHON = "https://docs.micropython.org/en/latest/library/asyncio.html";
const PIN = "https://docs.micropython.org/en/latest/library/machine.Pin.html";
const TIME = "https://docs.micropython.org/en/latest/library/time.html";
const TUTORIAL = "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/TUTORIAL.md";

const WIRES = { LED: 16, button: 15 };

function ledFor(watchMs: number): PinSetup {
  return { wires: { LED: WIRES.LED }, stimulus: [], watchMs };
}

function pressed(watchMs: number, ...presses: readonly Press[]): PinSetup {
  return { wires: WIRES, stimulus: press("button", ...presses), watchMs };
}

/**
 * The length of a press in milliseconds. A program that polls every 40 ms always sees a press of this length, even if
 * each poll is a little late.
 */
const SEEN_MS = 60;

const TOGGLE_AT_PRESS: Answers & { readonly heldMs: number } = {
  button: "button",
  by: "LED",
  withinMs: 40 + LATE_MS,
  heldMs: 40 + LATE_MS,
};

const SHOW_PRESS: Answers & { readonly heldMs: number } = {
  button: "button",
  by: "LED",
  level: 1,
  withinMs: 20 + LATE_MS,
  heldMs: 20 + LATE_MS,
};

const DEMO: Demo = { led: "LED", button: "button", pollMs: 40, longestMs: 2000 };

/**
 * Returns presses for the queue demo. The first press sets the delay of the LED to about 400 ms. The second press sets
 * it to 2000 ms. Further presses come at `times`.
 */
function pressedDuringLongDelay(watchMs: number, ...times: readonly number[]): PinSetup {
  return pressed(watchMs, ...[400, 2500, ...times].map((atMs) => [atMs, SEEN_MS] as const));
}

export default defineGroup({
  name: "HIL",
  title: "what tutorial programs do to their pins",
  part: "boards",
  clauses: [
    {
      id: "HIL-01",
      level: "must",
      statement:
        "A program calls a coroutine function that would blink an LED, but it does not await the coroutine. The LED does not change, and the program ends.",
      sources: [DIGIKEY, `${MICROPYTHON}#asyncio.run`],
      judgedBy: "order",
      program: "hil/blink_without_await.py",
      pins: ledFor(1000),
      check: allOf(staysAt("LED", 0), printed("main has called blink", "main is over")),
    },
    {
      id: "HIL-02",
      level: "must",
      statement:
        "If main awaits a coroutine that blinks forever, the LED toggles every 200 ms, and main never reaches its next line.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/blink_with_await.py",
      pins: ledFor(2100),
      check: allOf(togglesEvery("LED", { periodMs: 200, startsAt: 0 }), printed()),
    },
    {
      id: "HIL-03",
      level: "must",
      statement:
        "If main is busy and never awaits, a task that blinks never runs, so its LED does not toggle even once.",
      sources: [DIGIKEY, `${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "order",
      program: "hil/blink_beside_a_busy_main.py",
      pins: ledFor(1000),
      limitMs: 300,
      check: allOf(staysAt("LED", 0), printed("main is busy")),
    },
    {
      id: "HIL-04",
      level: "must",
      statement:
        "Main prints a line, sleeps for one second and repeats this. Meanwhile another task toggles an LED every 200 ms. In 4.6 seconds, main prints five lines.",
      sources: [DIGIKEY, `${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "timing",
      program: "hil/blink_beside_a_sleeping_main.py",
      pins: ledFor(4600),
      check: allOf(
        togglesEvery("LED", { periodMs: 200, startsAt: 0 }),
        printed(...Array<string>(5).fill("main does something")),
      ),
    },
    {
      id: "HIL-05",
      level: "must",
      statement:
        "A pin has a pull-up, and a button connects this pin to ground. The pin reads 1 while the button is released, and 0 while the button is pressed.",
      sources: [DIGIKEY, `${PIN}#machine.Pin.init`],
      judgedBy: "order",
      program: "hil/button_levels.py",
      pins: {
        wires: { button: WIRES.button },
        stimulus: press("button", [400, 200]),
        watchMs: 1000,
      },
      check: allOf(
        goesThrough("button", 1, 0, 1),
        printed("the button reads 1", "the button reads 0", "the button reads 1"),
      ),
    },
    {
      id: "HIL-06",
      level: "must",
      statement:
        "A task polls a button every 40 ms. It answers when one poll finds the button pressed and the previous poll found the button released. So it answers each press of 60 ms exactly once.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/wait_for_button.py",
      pins: pressed(
        4000,
        ...scatter({ count: 20, fromMs: 300, everyMs: 150, scatterMs: 40, heldMs: SEEN_MS }),
      ),
      check: answersEachPress(TOGGLE_AT_PRESS),
    },
    {
      id: "HIL-07",
      level: "must",
      statement:
        "A task polls a button every 40 ms. It misses some presses of 20 ms, because they fall between two polls. It answers the other presses of 20 ms before they end. It answers every press of 60 ms.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/wait_for_button.py",
      pins: pressed(
        4000,
        ...scatter({ count: 20, fromMs: 300, everyMs: 110, scatterMs: 40, heldMs: 20 }),
        ...scatter({ count: 5, fromMs: 3200, everyMs: 130, scatterMs: 20, heldMs: SEEN_MS }),
      ),
      check: allOf(
        answersEachPress({ ...TOGGLE_AT_PRESS, afterReleaseMs: LATE_MS }),
        missesSomeShortPresses(TOGGLE_AT_PRESS),
      ),
    },
    {
      id: "HIL-08",
      level: "must",
      statement:
        "A button is already pressed when the program starts. The program does not answer this press. After the button has been released, the program answers the next press.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/wait_for_button.py",
      pins: pressed(1500, [0, 500], [800, 100], [1100, 100]),
      check: answersEachPress({ ...TOGGLE_AT_PRESS, fromMs: START_MS }),
    },
    {
      id: "HIL-09",
      level: "must",
      statement:
        "A program polls a button and puts one message on a queue for each press. The message is the time since the previous press, but at most 2000 ms. For the first press, the message is the time since the start of the program.",
      sources: [DIGIKEY, `${TIME}#time.ticks_diff`],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressed(
        4800,
        ...[400, 1000, 1310, 1700, 4300, 4480].map((atMs): Press => [atMs, SEEN_MS]),
      ),
      check: messagesAreIntervals(DEMO),
    },
    {
      id: "HIL-10",
      level: "must",
      statement:
        "A program polls a button every 40 ms and measures the time between two presses. The measured time is a whole number of poll periods of 40 ms. It differs from the true time by at most one poll period.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressed(
        2600,
        ...[400, 700, 1000, 1290, 1570, 1910, 2130, 2390].map((atMs): Press => [atMs, SEEN_MS]),
      ),
      check: allOf(
        messagesAreIntervals(DEMO),
        messagesAreWholePolls(DEMO, { count: 7, toMs: 400 }),
      ),
    },
    {
      id: "HIL-11",
      level: "must",
      statement:
        "A blink task gets the delay between the toggles of its LED from a queue. Before the first delay arrives, the LED toggles without a delay. Meanwhile main still polls a button every 40 ms.",
      sources: [DIGIKEY, `${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressed(1500, [400, SEEN_MS]),
      check: togglesFreelyUntilPress(DEMO),
    },
    {
      id: "HIL-12",
      level: "must",
      statement:
        "Each button press puts a delay on a queue. At each toggle of its LED, a blink task takes at most one delay from the queue. The blink task then sleeps for this delay.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressedDuringLongDelay(7000, 3100, 3400),
      check: sleepsByMessages(DEMO, { fromPress: 3, messages: [2, 3, 4], least: 5 }),
    },
    {
      id: "HIL-13",
      level: "must",
      statement:
        "Several delays may wait in a queue for a blink task. At each toggle of its LED, the blink task takes one of them. It takes the delays in the order in which they were put.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressedDuringLongDelay(7500, 3100, 3300, 3600, 3720, 4120),
      check: sleepsByMessages(DEMO, { fromPress: 3, messages: [2, 3, 4, 5, 6, 7], least: 7 }),
    },
    {
      id: "HIL-14",
      level: "must",
      statement:
        "A blink task sleeps between the toggles of its LED. A button press puts a new delay on the queue of this task, but does not end the current sleep. The new delay starts when the current sleep has ended, which can be up to 2000 ms after the press.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressedDuringLongDelay(6500, 3100),
      check: sleepsByMessages(DEMO, { fromPress: 2, messages: [1, 2, 3], least: 4 }),
    },
    {
      id: "HIL-15",
      level: "must",
      statement:
        "A blink task gets the delay between the toggles of its LED from a queue. As long as no new delay arrives, the delay stays the same.",
      sources: [DIGIKEY],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressed(4000, [400, SEEN_MS], [700, SEEN_MS]),
      check: sleepsByMessages(DEMO, { fromPress: 2, messages: [1, 2], least: 8 }),
    },
    {
      id: "HIL-16",
      level: "must",
      statement:
        "Main waits for a button press. Meanwhile a blink task continues to toggle its LED with the same delay.",
      sources: [DIGIKEY, `${MICROPYTHON}#asyncio.create_task`],
      judgedBy: "timing",
      program: "hil/blink_button_queue.py",
      pins: pressed(3500, [400, SEEN_MS]),
      check: sleepsByMessages(DEMO, { fromPress: 1, messages: [1], least: 6 }),
    },
    {
      id: "HIL-17",
      level: "must",
      statement:
        "Main sleeps for ten seconds and then ends. During this time, one LED toggles 10 times (every second), and another LED toggles 40 times (every 0.25 seconds). At ten seconds, both LEDs are due to toggle again, but main ends first.",
      sources: [`${MICROPYTHON}#asyncio.sleep`, `${MICROPYTHON}#asyncio.run`],
      judgedBy: "timing",
      program: "hil/two_leds_for_ten_seconds.py",
      pins: { wires: { slow: 16, fast: 17 }, stimulus: [], watchMs: 12_000 },
      limitMs: 13_000,
      check: allOf(
        togglesEvery("slow", { periodMs: 1000, startsAt: 1, toggles: 10 }),
        togglesEvery("fast", { periodMs: 250, startsAt: 0, toggles: 40 }),
      ),
    },
    {
      id: "HIL-18",
      level: "must",
      statement:
        "After main has ended, each LED keeps its last level: one LED stays high, and the other LED stays low.",
      sources: [`${MICROPYTHON}#asyncio.run`, `${PIN}#machine.Pin.value`],
      judgedBy: "timing",
      program: "hil/two_leds_for_ten_seconds.py",
      pins: { wires: { slow: 16, fast: 17 }, stimulus: [], watchMs: 12_000 },
      limitMs: 13_000,
      check: allOf(
        printed("ten seconds are over"),
        restsAt("slow", { level: 1, forMs: 1700 }),
        restsAt("fast", { level: 0, forMs: 1700 }),
      ),
    },
    {
      id: "HIL-19",
      level: "must",
      statement:
        "An LED is on. A task polls a button every 20 ms and turns the LED off when it finds the button pressed. So the LED goes off at the first poll after the start of the press. It stays off after the button is released.",
      sources: [`${MICROPYTHON}#asyncio.sleep_ms`, TUTORIAL],
      judgedBy: "timing",
      program: "hil/led_off_at_press.py",
      pins: pressed(2000, [1005, 200]),
      check: allOf(
        goesThrough("LED", 1, 0),
        answersEachPress({ button: "button", by: "LED", startsAt: 1, withinMs: 20 + LATE_MS }),
      ),
    },
    {
      id: "HIL-20",
      level: "must",
      statement:
        "A program polls a button every 20 ms. It misses some presses of 10 ms, because they fall between two polls. It answers the other presses of 10 ms before they end. It answers every press of 30 ms.",
      sources: [TUTORIAL],
      judgedBy: "timing",
      program: "hil/led_shows_button.py",
      pins: pressed(
        2600,
        ...scatter({ count: 20, fromMs: 300, everyMs: 70, scatterMs: 30, heldMs: 10 }),
        ...scatter({ count: 5, fromMs: 2200, everyMs: 60, scatterMs: 20, heldMs: 30 }),
      ),
      check: allOf(
        answersEachPress({ ...SHOW_PRESS, afterReleaseMs: LATE_MS }),
        missesSomeShortPresses(SHOW_PRESS),
      ),
    },
    {
      id: "HIL-21",
      level: "must",
      statement:
        "Two lamps start at opposite levels. Each lamp has its own task, which toggles the lamp every 150 ms. In each round, the two lamps toggle one after the other. Only in the gap between these two toggles do the lamps have the same level. This gap may grow by one tick per round.",
      sources: [`${MICROPYTHON}#asyncio.Loop.create_task`, `${MICROPYTHON}#asyncio.sleep_ms`],
      judgedBy: "timing",
      program: "hil/railroad.py",
      pins: { wires: { left: 16, right: 17 }, stimulus: [], watchMs: 3100 },
      check: allOf(
        togglesEvery("left", { periodMs: 150, startsAt: 1 }),
        togglesEvery("right", { periodMs: 150, startsAt: 0 }),
        // Each sleep of a task starts when that task wakes, so the gap may grow by one tick in each
        // of the 20 rounds.
        opposite(["left", "right"], { startAt: [1, 0], gapMs: 20 + LATE_MS }),
      ),
    },
    {
      id: "HIL-22",
      level: "must",
      statement: "`run_forever` does not return as long as the loop has tasks.",
      sources: [`${MICROPYTHON}#asyncio.get_event_loop`, `${MICROPYTHON}#asyncio.Loop.run_forever`],
      judgedBy: "timing",
      program: "hil/railroad.py",
      pins: { wires: { left: 16, right: 17 }, stimulus: [], watchMs: 8000 },
      check: allOf(togglesEvery("left", { periodMs: 150, startsAt: 1 }), printed()),
    },
    {
      id: "HIL-23",
      level: "must",
      statement:
        "Each of two tasks toggles its own lamp and then waits for 150 ms with `time.sleep_ms`, which lets no other task run. So only the first task runs: its lamp toggles every 150 ms, and the other lamp never toggles.",
      sources: [`${TIME}#time.sleep_ms`, TUTORIAL],
      judgedBy: "timing",
      program: "hil/railroad_blocked.py",
      pins: { wires: { left: 16, right: 17 }, stimulus: [], watchMs: 2000 },
      check: allOf(togglesEvery("left", { periodMs: 150, startsAt: 1 }), staysAt("right", 0)),
    },
    {
      id: "HIL-24",
      level: "should",
      statement:
        "Older tutorials import `asyncio` under the name `uasyncio`. The module `uasyncio` has every documented name of `asyncio`, and each name refers to the same object in both modules.",
      sources: [DIGIKEY, "https://github.com/micropython/micropython/releases/tag/v1.21.0"],
      judgedBy: "order",
      program: "hil/old_name_of_asyncio.py",
      check: printed("compared"),
      expect: [
        {
          when: { family: "cpython" },
          verdict: "fail",
          reason: "only MicroPython has ever had a module `uasyncio`",
          check: printed("there is no uasyncio"),
        },
      ],
    },
  ],
});
