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
 * Two presses, each with its start and its length in milliseconds. They are a double press in the programs of this
 * group. These programs use short times: a double press takes up to 150 ms, and a press is long after 300 ms (see
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
        "A Pushbutton runs its press function once for each press, and its release function once for each release. Each function runs at most 58 ms after the pin changes its level: 50 ms for debouncing, plus 8 ms of lateness.",
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
        "Two presses are a double press if the second press starts within `double_click_ms` after the start of the first press. A Pushbutton runs the double function when the second press of a double press starts.",
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
      statement:
        "If a second press starts later than `double_click_ms` after the start of the first press, a Pushbutton does not run the double function.",
      sources: [PUSHBUTTON],
      program: "no_double",
      pins: buttonPressed([500, 50], [720, 50]),
      check: recorded("press", "release", "press", "release", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-04",
      statement:
        "If the button stays pressed for `long_press_ms`, a Pushbutton runs the long function once, while the button is still pressed.",
      sources: [PUSHBUTTON],
      program: "long",
      pins: buttonPressed([500, 700]),
      check: recorded("press", "long", "release", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-05",
      statement:
        "If the second press of a double press lasts for `long_press_ms` or longer, a Pushbutton runs the double function, but not the long function.",
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
        "A Pushbutton has `suppress=True` and a double function. A single short press runs the release function once, but not the double function or the long function.",
      sources: [SUPPRESS],
      program: "suppress_single",
      pins: buttonPressed([500, 50]),
      check: recorded("release", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-07",
      statement:
        "A Pushbutton has `suppress=True` and no double function. A short press runs the release function as soon as the press ends.",
      sources: [SUPPRESS],
      program: "suppress_without_double",
      pins: buttonPressed([500, 50], [800, 450]),
      check: recorded("release at once=True", "long", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-08",
      statement:
        "The argument `sense` of a Pushbutton is the pin level of the released button. Without `sense`, the Pushbutton assumes that the button is released when the Pushbutton is created. It takes the pin level at this moment as the level of the released button.",
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
        "If a program passes None instead of a function, the Pushbutton makes an Event. This Event is the attribute `press`, `release`, `double` or `long` of the Pushbutton. The Pushbutton sets the Event each time it would otherwise run the function.",
      sources: [`${DRIVERS}#event-interface`],
      program: "makes_events",
      pins: buttonPressed(...DOUBLE, [900, 400]),
      check: recorded(
        ...["press", "release", "press", "double", "release", "press", "long", "release"],
      ),
    }),
    driverClause({
      id: "PUSHBUTTON-10",
      statement:
        "If a Pushbutton has `suppress=True`, a double press runs the double function, but not the release function.",
      sources: [SUPPRESS],
      program: "suppress_double",
      pins: buttonPressed(...DOUBLE),
      check: recorded("double", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-11",
      statement:
        "If a Pushbutton has `suppress=True`, a long press runs the long function, but not the release function.",
      sources: [SUPPRESS],
      program: "suppress_long",
      pins: buttonPressed([500, 400]),
      check: recorded("long", "end"),
    }),
    driverClause({
      id: "PUSHBUTTON-12",
      statement:
        "A Pushbutton has `suppress=True` and a double function. After the start of a short press, the Pushbutton waits until `double_click_ms` have passed, then it runs the release function. From then on, a second press can no longer make a double press.",
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
        "If a function of a Pushbutton is a coroutine function, the Pushbutton starts it as a task. If a program later passes the value `False` in place of this function, the Pushbutton no longer starts the function. After `deinit`, the Pushbutton runs no function.",
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
        "The default times of a Pushbutton are 50 ms (`debounce_ms`), 400 ms (`double_click_ms`) and 1000 ms (`long_press_ms`).",
      sources: [PUSHBUTTON],
      judgedBy: "order",
      program: "pushbutton/times.py",
      check: recorded("times=[50, 400, 1000]"),
    },
    driverClause({
      id: "PUSHBUTTON-15",
      statement: "While a Pushbutton handles presses, another task keeps its period of 20 ms.",
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
