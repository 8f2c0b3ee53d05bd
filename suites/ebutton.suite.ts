import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { goesThrough } from "../harness/check/waveform/levels.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { press, scatter } from "../harness/check/waveform/presses.ts";
import {
  ANSWER,
  BLINK,
  BLINKING,
  BUTTON,
  buttonPressed,
  DRIVERS,
  driverClause,
} from "./driver-clauses.ts";

const EBUTTON = `${DRIVERS}#41-ebutton-class`;
const SENSE = `${DRIVERS}#411-the-sense-constructor-argument`;
const SUPPRESS = `${DRIVERS}#46-suppress-mode`;

export default defineGroup({
  name: "EBUTTON",
  title: "EButton: short, double and long presses as Events",
  part: "drivers",
  clauses: [
    driverClause({
      id: "EBUTTON-01",
      statement:
        "When a short press starts, an EButton sets its Event `press`. When the press ends, the EButton sets its Event `release`.",
      sources: [EBUTTON],
      program: "short_press",
      pins: buttonPressed([500, 50]),
      check: recorded("press", "release", "end"),
    }),
    driverClause({
      id: "EBUTTON-02",
      statement: "Two presses within `double_click_ms` set the Event `double` of an EButton once.",
      sources: [EBUTTON],
      program: "double_press",
      pins: buttonPressed([500, 50], [600, 50]),
      check: recordedOneOf(
        ["press", "release", "press", "double", "release", "end"],
        ["press", "release", "double", "press", "release", "end"],
        ["press", "release", "press", "release", "double", "end"],
      ),
    }),
    driverClause({
      id: "EBUTTON-03",
      statement:
        "A press that lasts for `long_press_ms` sets the Event `long` of an EButton once, while the button is still pressed.",
      sources: [EBUTTON],
      program: "long_press",
      pins: buttonPressed([500, 700]),
      check: recorded("press", "long", "release", "end"),
    }),
    driverClause({
      id: "EBUTTON-04",
      statement:
        "With `suppress=True`, a short press sets the Events `press` and `release` of an EButton, and no other Event.",
      sources: [SUPPRESS],
      program: "suppressed_short",
      pins: buttonPressed([500, 50]),
      check: recordedOneOf(["press", "release", "end"], ["release", "press", "end"]),
    }),
    driverClause({
      id: "EBUTTON-05",
      statement:
        "With `suppress=True`, a double press sets the Events `double` and `release` of an EButton, but not `press`.",
      sources: [SUPPRESS],
      program: "suppressed_double",
      pins: buttonPressed([500, 50], [600, 50]),
      check: recorded("double", "release", "end"),
    }),
    driverClause({
      id: "EBUTTON-06",
      statement:
        "With `suppress=True`, a long press sets the Events `long` and `release` of an EButton, but not `press`.",
      sources: [SUPPRESS],
      program: "suppressed_long",
      pins: buttonPressed([500, 400]),
      check: recorded("long", "release", "end"),
    }),
    driverClause({
      id: "EBUTTON-07",
      statement:
        "The argument `sense` of an EButton is the level of the released button. Without `sense`, the constructor of EButton takes the current level as the level of the released button.",
      sources: [SENSE],
      program: "idle_level",
      pins: buttonPressed([0, 500]),
      check: recorded("known, guessed=[True, False]", "known now=[False, False]", "guessed=True"),
    }),
    driverClause({
      id: "EBUTTON-08",
      statement: "`deinit` clears all Events of an EButton. After `deinit`, a press sets no Event.",
      sources: [EBUTTON],
      program: "ends",
      pins: buttonPressed([500, 150]),
      check: recorded("press=False", "events=[False, False, False, False]"),
    }),
    driverClause({
      id: "EBUTTON-09",
      statement: "While an EButton handles presses, another task still toggles a pin every 20 ms.",
      sources: [EBUTTON],
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
