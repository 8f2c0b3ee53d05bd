import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { goesThrough } from "../harness/check/waveform/levels.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { press, scatter } from "../harness/check/waveform/presses.ts";
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

const ESWITCH = `${DRIVERS}#31-eswitch-class`;

export default defineGroup({
  name: "ESWITCH",
  title: "ESwitch: a switch with Events",
  part: "drivers",
  clauses: [
    driverClause({
      id: "ESWITCH-01",
      statement:
        "`close` is set when the switch closes, and `open` is set when the switch opens. Calling the object returns 1 if the switch is closed. No Event is set at the start.",
      sources: [ESWITCH],
      program: "sets_events",
      pins: buttonPressed([500, 100], [730, 100], [960, 100]),
      check: recorded(
        "events=[False, False]",
        ...["closed=1", "open=0", "closed=1", "open=0", "closed=1", "open=0"],
      ),
    }),
    driverClause({
      id: "ESWITCH-02",
      statement: "With `lopen=0` the switch is open while its pin is low.",
      sources: [ESWITCH],
      program: "open_at_low_level",
      pins: buttonPressed([0, 500], [700, 200]),
      check: recorded("at the start=0", "closed=1", "open=0"),
    }),
    driverClause({
      id: "ESWITCH-03",
      statement: "A stroke whose bounces are shorter than `debounce_ms` sets each Event once.",
      sources: [ESWITCH],
      program: "counts_strokes",
      pins: untilTheEnd(
        { button: BUTTON },
        bouncingPress("button", [500, 110], [733, 110], [961, 110]),
      ),
      check: recorded("closed", "open", "closed", "open", "closed", "open", "end"),
    }),
    driverClause({
      id: "ESWITCH-04",
      statement: "An Event of the switch wakes all tasks that wait for it.",
      sources: [ESWITCH],
      program: "wakes_all",
      pins: buttonPressed([500, 150]),
      check: recorded("a", "b", "c", "all"),
    }),
    driverClause({
      id: "ESWITCH-05",
      statement: "A switch that is closed at the start sets only `open`, when it opens.",
      sources: [ESWITCH],
      program: "state_at_the_start",
      pins: buttonPressed([0, 500]),
      check: recorded("closed at the start=1", "events=[False, True]"),
    }),
    driverClause({
      id: "ESWITCH-06",
      statement: "`deinit` clears both Events. After that, strokes set no Event.",
      sources: [ESWITCH],
      program: "ends",
      pins: buttonPressed([500, 100]),
      check: recorded("events=[False, False]", "events=[False, False]"),
    }),
    driverClause({
      id: "ESWITCH-07",
      statement: "While an ESwitch serves strokes, another task keeps its period of 20 ms.",
      sources: [ESWITCH],
      program: "blinks_meanwhile",
      pins: {
        wires: { button: BUTTON, led: ANSWER, blink: BLINK },
        stimulus: press(
          "button",
          ...scatter({ count: 4, fromMs: 500, everyMs: 140, scatterMs: 17, heldMs: 65 }),
        ),
        watchMs: 1300,
      },
      check: allOf(togglesEvery("blink", BLINKING), goesThrough("led", 0, 1, 0, 1, 0, 1, 0, 1, 0)),
    }),
  ],
});
