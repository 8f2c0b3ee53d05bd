import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { goesThrough } from "../harness/check/waveform/levels.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { press, scatter } from "../harness/check/waveform/presses.ts";
import { answersEachPress } from "../harness/check/waveform/responses.ts";
import { LATE_MS } from "../harness/check/waveform/span.ts";
import {
  ANSWER,
  BLINK,
  BLINKING,
  BUTTON,
  bouncingPress,
  buttonPressed,
  DRIVERS,
  driverClause,
  untilTheEnd,
} from "./driver-clauses.ts";

const SWITCH = `${DRIVERS}#32-switch-class`;

/** The default time between two reads of the pin. */
const DEBOUNCE_MS = 50;

const STROKES = scatter({ count: 6, fromMs: 500, everyMs: 140, scatterMs: 17, heldMs: 65 });

export default defineGroup({
  name: "SWITCH",
  title: "Switch: a debounced switch between a pin and ground",
  part: "drivers",
  clauses: [
    driverClause({
      id: "SWITCH-01",
      statement:
        "When a switch closes, its close function runs. When the switch opens, its open function runs. Each function runs at most 58 ms after the edge of the pin. This time consists of 50 ms for debouncing and 8 ms of lateness.",
      sources: [SWITCH],
      program: "calls_functions",
      pins: {
        wires: { button: BUTTON, led: ANSWER },
        stimulus: press("button", ...STROKES),
        watchMs: 1700,
      },
      check: allOf(
        answersEachPress({
          button: "button",
          by: "led",
          level: 1,
          withinMs: DEBOUNCE_MS + LATE_MS,
        }),
        goesThrough("led", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
      ),
    }),
    driverClause({
      id: "SWITCH-02",
      statement:
        "When a Switch starts, it runs no function. If the switch is closed at this time and then opens, only the open function runs.",
      sources: [SWITCH],
      program: "state_at_the_start",
      pins: buttonPressed([0, 600]),
      check: recorded("level=0", "open"),
    }),
    driverClause({
      id: "SWITCH-03",
      statement:
        "When a switch closes or opens, its contact bounces for less than `debounce_ms`. Each closing still runs the close function exactly once, and each opening runs the open function exactly once.",
      sources: [SWITCH, `${DRIVERS}#3-interfacing-switches`],
      program: "counts_strokes",
      pins: untilTheEnd(
        { button: BUTTON },
        bouncingPress("button", [500, 110], [733, 110], [961, 110]),
      ),
      check: recorded("closed", "open", "closed", "open", "closed", "open", "end"),
    }),
    driverClause({
      id: "SWITCH-04",
      statement:
        "If a switch is closed for 10 ms longer than `debounce_ms`, the Switch always runs the close function and the open function.",
      sources: [SWITCH],
      program: "counts_strokes",
      pins: buttonPressed([500, 60], [733, 60], [961, 60]),
      check: recorded("closed", "open", "closed", "open", "closed", "open", "end"),
    }),
    driverClause({
      id: "SWITCH-05",
      statement:
        "If a function of a Switch is a coroutine function, the Switch starts it as a task.",
      sources: [SWITCH],
      program: "starts_tasks",
      pins: buttonPressed([500, 200]),
      check: recorded("task=closed", "task ends=closed", "task=open", "task ends=open"),
    }),
    driverClause({
      id: "SWITCH-06",
      statement:
        "`switch()` returns the debounced level of the pin, which is 0 if the switch is closed. After `deinit`, the Switch runs no function.",
      sources: [SWITCH],
      program: "ends",
      pins: buttonPressed([500, 150]),
      check: recorded("level=1", "level=0", "end"),
    }),
    driverClause({
      id: "SWITCH-07",
      statement:
        "If a program passes None instead of a function, the Switch makes an Event with the name `close` or `open`. Each time the Switch would otherwise run the function, it sets this Event.",
      sources: [SWITCH],
      program: "makes_events",
      pins: buttonPressed([500, 100], [730, 100]),
      check: recorded("closed=False", "open=False", "closed=False", "open=False"),
    }),
    driverClause({
      id: "SWITCH-08",
      statement:
        "A program can change `debounce_ms`, for example to 10. The close function then runs at most 18 ms after the switch closes: 10 ms for debouncing and 8 ms of lateness. It also runs if the switch is closed for only 30 ms.",
      sources: [SWITCH],
      program: "debounce_time",
      pins: {
        wires: { button: BUTTON, led: ANSWER },
        stimulus: press(
          "button",
          ...scatter({ count: 12, fromMs: 500, everyMs: 60, scatterMs: 17, heldMs: 30 }),
        ),
        watchMs: 1500,
      },
      check: answersEachPress({
        button: "button",
        by: "led",
        level: 1,
        withinMs: 10 + LATE_MS,
      }),
    }),
    driverClause({
      id: "SWITCH-09",
      statement:
        "While a Switch handles a switch that closes and opens, another task keeps its period of 20 ms.",
      sources: [SWITCH],
      program: "blinks_meanwhile",
      pins: {
        wires: { button: BUTTON, led: ANSWER, blink: BLINK },
        stimulus: press("button", ...STROKES),
        watchMs: 1700,
      },
      check: allOf(
        togglesEvery("blink", BLINKING),
        goesThrough("led", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
      ),
    }),
  ],
});
