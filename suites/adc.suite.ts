import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded } from "../harness/check/order/record.ts";
import { goesThrough } from "../harness/check/waveform/levels.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import { ANSWER, BLINK, BLINKING, DRIVERS, driverClause } from "./driver-clauses.ts";

const AADC = `${DRIVERS}#51-aadc-class`;

/** The pin that the ADC reads. */
const SENSOR = 26;

/**
 * Returns a setup in which the sensor's pin gets these voltages, each from its start time in milliseconds. Rounded to
 * thousands, the ADC reads 10,000 at 0.5 V, 20,000 at 1 V, 40,000 at 2 V, and 60,000 at 3 V.
 */
function voltages(...steps: readonly (readonly [atMs: number, volts: number])[]): PinSetup {
  return {
    wires: { sensor: SENSOR, led: ANSWER, blink: BLINK },
    stimulus: [],
    analog: steps.map(([atMs, volts]) => ({ wire: "sensor", volts, atMs })),
    watchMs: 1600,
    endsWithProgram: true,
  };
}

export default defineGroup({
  name: "ADC",
  title: "AADC: waiting for an analog value",
  part: "drivers",
  clauses: [
    driverClause({
      id: "ADC-01",
      statement:
        "`await aadc(lower, upper)` waits until the value of the ADC is outside the two bounds, and returns this value. If the value is already outside, the call returns immediately.",
      sources: [AADC],
      program: "leaves_the_range",
      pins: voltages([0, 1], [500, 2], [700, 0.5]),
      check: recorded("outside at once=20", "above=40", "below=10"),
    }),
    driverClause({
      id: "ADC-02",
      statement:
        "`await aadc(change)` waits until the value of the ADC has changed by more than `change` since the call, and returns the new value.",
      sources: [AADC],
      program: "changes",
      pins: voltages([0, 2], [450, 2.1], [500, 2.52], [600, 2.4], [700, 1]),
      check: recorded("first=40", "more=50", "less=20"),
    }),
    driverClause({
      id: "ADC-03",
      statement:
        "After `aadc.sense(False)`, `await aadc(lower, upper)` waits until the value of the ADC is inside the two bounds. After `aadc.sense(True)`, the same call waits until the value is outside the two bounds.",
      sources: [AADC],
      program: "enters_the_range",
      pins: voltages([0, 1], [500, 2], [700, 3]),
      check: recorded("inside=40", "outside=60"),
    }),
    driverClause({
      id: "ADC-04",
      statement: "`await aadc()` without a number uses the bounds of the previous call.",
      sources: [AADC],
      program: "same_bounds",
      pins: voltages([0, 1], [500, 2], [700, 3]),
      check: recorded("inside=40", "outside=60", "last=60"),
    }),
    driverClause({
      id: "ADC-05",
      statement:
        "`aadc.read_u16(True)` returns the value of the previous read, and does not read the ADC again.",
      sources: [AADC],
      program: "last_value",
      pins: voltages([0, 1], [550, 2]),
      check: recorded("last=20", "now=40", "last=40"),
    }),
    driverClause({
      id: "ADC-06",
      statement:
        "A task that calls an AADC in a loop notices each change of the voltage, even if each voltage lasts only 60 ms.",
      sources: [AADC],
      program: "answers_soon",
      pins: {
        ...voltages([0, 0.5], [500, 2], [560, 0.5], [620, 2], [680, 0.5], [740, 2], [800, 0.5]),
        watchMs: 1000,
        endsWithProgram: false,
      },
      check: goesThrough("led", 0, 1, 0, 1, 0, 1, 0),
    }),
    driverClause({
      id: "ADC-07",
      statement:
        "While one task waits for a value of an AADC, another task still toggles a pin every 20 ms.",
      sources: [AADC],
      program: "blinks_meanwhile",
      pins: {
        ...voltages([0, 0.5], [600, 2], [900, 0.5]),
        watchMs: 1300,
        endsWithProgram: false,
      },
      check: allOf(recorded("above", "below"), togglesEvery("blink", BLINKING)),
    }),
  ],
});
