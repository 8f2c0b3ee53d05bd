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
        "An ESwitch sets the Event `close` when the switch closes, and the Event `open` when the switch opens. `eswitch()` returns 1 if the switch is closed, and 0 if the switch is open. Before the switch closes or opens for the first time, no Event is set.",
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
      statement: "With `lopen=0`, an ESwitch treats its switch as open while the pin is low.",
      sources: [ESWITCH],
      program: "open_at_low_level",
      pins: buttonPressed([0, 500], [700, 200]),
      check: recorded("at the start=0", "closed=1", "open=0"),
    }),
    driverClause({
      id: "ESWITCH-03",
      statement:
        "If the contact of a switch bounces for less than `debounce_ms`, each closing sets the Event `close` once, and each opening sets the Event `open` once.",
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
      statement: "When an ESwitch sets an Event, all tasks that wait for this Event continue.",
      sources: [ESWITCH],
      program: "wakes_all",
      pins: buttonPressed([500, 150]),
      check: recorded("a", "b", "c", "all"),
    }),
    driverClause({
      id: "ESWITCH-05",
      statement:
        "If a switch is closed at the start and then opens, the ESwitch sets only the Event `open`.",
      sources: [ESWITCH],
      program: "state_at_the_start",
      pins: buttonPressed([0, 500]),
      check: recorded("closed at the start=1", "events=[False, True]"),
    }),
    driverClause({
      id: "ESWITCH-06",
      statement:
        "`deinit` clears both Events of an ESwitch. After `deinit`, the ESwitch sets no Event when the switch opens or closes.",
      sources: [ESWITCH],
      program: "ends",
      pins: buttonPressed([500, 100]),
      check: recorded("events=[False, False]", "events=[False, False]"),
    }),
    driverClause({
      id: "ESWITCH-07",
      statement:
        "While an ESwitch handles a switch that opens and closes, another task still toggles a pin every 20 ms.",
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
