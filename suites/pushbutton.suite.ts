import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
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
  buttonPressed,
  DRIVERS,
  driverClause,
} from "./driver-clauses.ts";

const PUSHBUTTON = `${DRIVERS}#42-pushbutton-class`;
const SUPPRESS = `${DRIVERS}#421-the-suppress-constructor-argument`;
const SENSE = `${DRIVERS}#422-the-sense-constructor-argument`;

/**
 * In these programs a double press takes up to 150 ms, and a press is long after 300 ms (see
 * fixtures/lib/quick_button.py).
 */
const DOUBLE = [
  [500, 50],
  [600, 50],
] as const;

const PRESSES = scatter({ count: 5, fromMs: 500, everyMs: 140, scatterMs: 17, heldMs: 65 });

export default defineGroup({
  name: "PUSHBUTTON",
  title: "Pushbutton: short, double and long presses with functions",
  part: "drivers",
  clauses: [
    driverClause({
      id: "PUSHBUTTON-01",
      statement:
        "The press function and the release function run once per stroke, at most 50 ms after the edge.",
      sources: [PUSHBUTTON],
      program: "calls_functions",
      pins: {
        wires: { button: BUTTON, led: ANSWER },
        stimulus: press("button", ...PRESSES),
        watchMs: 1500,
      },
      check: allOf(
        answersEachPress({ button: "button", by: "led", level: 1, withinMs: 50 + LATE_MS }),
        goesThrough("led", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-02",
      statement:
        "If two presses come within `double_click_ms`, the double function runs at the second press.",
      sources: [PUSHBUTTON],
      program: "double",
      pins: buttonPressed(...DOUBLE),
      check: recordedOneOf(
        ["press", "release", "press", "double", "release", "end"],
        ["press", "release", "double", "press", "release", "end"],
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-03",
      statement: "Two presses further apart than `double_click_ms` are not a double press.",
      sources: [PUSHBUTTON],
      program: "no_double",
      pins: buttonPressed([500, 50], [720, 50]),
      check: recorded("press", "release", "press", "release", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-04",
      statement:
        "A press that lasts for `long_press_ms` runs the long function once, while the button is still pressed.",
      sources: [PUSHBUTTON],
      program: "long",
      pins: buttonPressed([500, 700]),
      check: recorded("press", "long", "release", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-05",
      statement: "A double press whose second press is long runs only the double function.",
      sources: [PUSHBUTTON],
      program: "double_held",
      pins: buttonPressed([500, 50], [600, 450]),
      check: recordedOneOf(
        ["press", "release", "press", "double", "release", "end"],
        ["press", "release", "double", "press", "release", "end"],
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-06",
      statement:
        "With `suppress` and a double function, a single short press runs only the release function, and only once.",
      sources: [SUPPRESS],
      program: "suppress_single",
      pins: buttonPressed([500, 50]),
      check: recorded("release", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-07",
      statement:
        "With `suppress` and without a double function, a short press runs the release function when it ends.",
      sources: [SUPPRESS],
      program: "suppress_without_double",
      pins: buttonPressed([500, 50], [800, 450]),
      check: recorded("release at once=True", "long", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-08",
      statement:
        "`sense` is the level of the released button. Without `sense`, the level at the start counts as released.",
      sources: [SENSE],
      program: "idle_level",
      pins: buttonPressed([0, 500]),
      check: recordedOneOf(
        [
          "known, guessed=[True, False]",
          "known release",
          "guessed press",
          "known, guessed=[False, True]",
        ],
        [
          "known, guessed=[True, False]",
          "guessed press",
          "known release",
          "known, guessed=[False, True]",
        ],
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-09",
      statement:
        "If a function is None, the button makes the Event `press`, `release`, `double` or `long` and sets it instead.",
      sources: [`${DRIVERS}#event-interface`],
      program: "makes_events",
      pins: buttonPressed(...DOUBLE, [900, 400]),
      check: recorded(
        ...["press", "release", "press", "double", "release", "press", "long", "release"],
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-10",
      statement: "With `suppress` a double press runs the double function and no release function.",
      sources: [SUPPRESS],
      program: "suppress_double",
      pins: buttonPressed(...DOUBLE),
      check: recorded("double", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-11",
      statement: "With `suppress` a long press runs the long function and no release function.",
      sources: [SUPPRESS],
      program: "suppress_long",
      pins: buttonPressed([500, 400]),
      check: recorded("long", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-12",
      statement:
        "With `suppress` and a double function, the release function runs only when it is too late for the second press of a double press.",
      sources: [SUPPRESS],
      program: "suppressed_release_waits",
      pins: buttonPressed([500, 50], [900, 50]),
      check: recorded(
        "release after the time for a double=True",
        "release after the time for a double=True",
        "end",
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-13",
      statement:
        "A coroutine function is started as a task. False instead of a function ends the calls of the earlier function. `deinit` ends all calls.",
      sources: [PUSHBUTTON],
      program: "starts_and_stops",
      pins: buttonPressed([500, 150], [820, 100], [1060, 100]),
      check: recorded(
        "pressed=True",
        "task=press",
        "release",
        "pressed=False",
        "release",
        "end of the button",
        "end",
      ),
    }),
    {
      id: "PUSHBUTTON-14",
      level: "may",
      statement:
        "By default, bounces may last 50 ms, a double press takes up to 400 ms, and a press is long after 1000 ms.",
      sources: [PUSHBUTTON],
      judgedBy: "order",
      program: "pushbutton/times.py",
      check: recorded("times=[50, 400, 1000]"),
    },
    driverClause({
      id: "PUSHBUTTON-15",
      statement: "While a Pushbutton serves presses, another task keeps its period of 20 ms.",
      sources: [PUSHBUTTON],
      program: "blinks_meanwhile",
      pins: {
        wires: { button: BUTTON, led: ANSWER, blink: BLINK },
        stimulus: press("button", ...PRESSES),
        watchMs: 1500,
      },
      check: allOf(
        togglesEvery("blink", BLINKING),
        goesThrough("led", 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0),
      ),
    }),
  ],
});
