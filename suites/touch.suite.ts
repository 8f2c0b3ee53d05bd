import { allOf } from "../harness/check/all-of.ts";
import { type Clause, defineGroup, type Expectation } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import { type Press, press, scatter } from "../harness/check/waveform/presses.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import {
  BLINK,
  BLINKING,
  BUTTON,
  DRIVERS,
  type DriverPromise,
  driverClause,
  untilTheEnd,
} from "./driver-clauses.ts";

const TOUCH = `${DRIVERS}#423-esp32touch-class`;
const SUPPRESS = `${DRIVERS}#421-the-suppress-constructor-argument`;
const TOUCH_PAD = "https://docs.micropython.org/en/latest/esp32/quickref.html#capacitive-touch";

/** A pin with a touch pad on an ESP32. On the simulated board, the reading of this pad is the voltage of the pin. */
const VOLTAGE_PAD = 27;

const WITHOUT_PADS: Expectation = {
  when: { lacks: ["touchPads"] },
  verdict: "unsupported",
  reason:
    "the runtime has no `machine.TouchPad`, which only the ESP32 port and the simulated board have",
};

function touchClause(promise: Omit<DriverPromise, "expect">): Clause {
  return driverClause({ ...promise, expect: [WITHOUT_PADS] });
}

/**
 * Returns a setup with a finger that touches the pad at these times. During a touch, the wire of the pad is driven low,
 * because a finger also lowers the reading.
 */
function touched(...touches: readonly Press[]): PinSetup {
  return untilTheEnd({ pad: BUTTON }, press("pad", ...touches));
}

/**
 * Returns a setup in which the voltage at the pad has the given steps. Each step has its start time in milliseconds,
 * and its voltage in percent of 3.3 V.
 */
function readings(...steps: readonly (readonly [atMs: number, percent: number])[]): PinSetup {
  const analog = steps.map(([atMs, percent]) => ({
    wire: "pad",
    volts: (3.3 * percent) / 100,
    atMs,
  }));
  return { ...untilTheEnd({ pad: VOLTAGE_PAD }), analog };
}

export default defineGroup({
  name: "TOUCH",
  title: "ESP32Touch: touch pads as buttons",
  part: "drivers",
  clauses: [
    touchClause({
      id: "TOUCH-01",
      statement:
        "When a finger touches the pad, the press function runs. When the touch ends, the release function runs. A call of the ESP32Touch object returns whether the pad is touched.",
      sources: [TOUCH, TOUCH_PAD],
      program: "touches",
      pins: touched([500, 100], [700, 100]),
      check: recorded(
        "at the start=False",
        ...["press=True", "release=False", "press=True", "release=False"],
        "end=False",
      ),
    }),
    touchClause({
      id: "TOUCH-02",
      statement:
        "If the pad is touched at the start, the driver treats the pad as released. The end of this touch runs no function. The next touch runs the press function and the release function.",
      sources: [TOUCH],
      program: "touched_at_the_start",
      pins: touched([0, 600], [800, 100]),
      check: recorded("at the start=False", "press", "release", "end"),
    }),
    touchClause({
      id: "TOUCH-03",
      statement:
        "ESP32Touch recognises double touches and long touches like a Pushbutton. With `suppress=True`, each touch runs only one function: a single touch runs the release function, a double touch runs the double function, and a long touch runs the long function.",
      sources: [TOUCH, SUPPRESS],
      program: "suppress",
      pins: touched([500, 50], [800, 50], [900, 50], [1200, 450]),
      check: recorded("release", "double", "long", "end"),
    }),
    touchClause({
      id: "TOUCH-04",
      statement:
        "The pad is touched if its reading is below 80 % of the highest reading. `ESP32Touch.threshold(60)` changes this limit to 60 % for ESP32Touch objects that are created after the call.",
      sources: [TOUCH],
      program: "threshold",
      pins: readings([0, 90], [500, 76], [600, 90], [700, 60], [800, 90], [900, 48]),
      check: recorded("below 80 %", "below 80 %", "below 60 %", "end"),
    }),
    touchClause({
      id: "TOUCH-05",
      statement:
        "The driver treats the highest reading so far as the reading of a pad without a finger. When a wet pad dries, its readings become higher. The driver then still recognises touches.",
      sources: [TOUCH],
      program: "learns",
      pins: readings([0, 60], [500, 100], [600, 55], [700, 100]),
      check: recorded("press", "release", "end"),
    }),
    touchClause({
      id: "TOUCH-06",
      statement: "While fingers touch the pad, another task keeps its period of 20 ms.",
      sources: [TOUCH],
      program: "blinks_meanwhile",
      pins: {
        wires: { pad: BUTTON, blink: BLINK },
        stimulus: press(
          "pad",
          ...scatter({ count: 3, fromMs: 500, everyMs: 140, scatterMs: 17, heldMs: 65 }),
        ),
        watchMs: 950,
      },
      check: allOf(recorded("press", "press", "press"), togglesEvery("blink", BLINKING)),
    }),
  ],
});
