import { allOf } from "../harness/check/all-of.ts";
import { defineGroup } from "../harness/check/clause.ts";
import { recorded, recordedOneOf } from "../harness/check/order/record.ts";
import { togglesEvery } from "../harness/check/waveform/periods.ts";
import type { Htu21dSetup } from "../harness/trace/device-setup.ts";
import type { PinSetup } from "../harness/trace/pin-setup.ts";
import { BLINKING, driverClause, untilTheEnd } from "./driver-clauses.ts";

const DRIVER =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/HTU21D.md#the-driver";
const DATA_SHEET =
  "https://www.te.com/commerce/DocumentDelivery/DDEController?Action=showdoc&DocId=Data+Sheet%7FHPC199_6%7FA6%7Fpdf";

/** I2C0 of an RP2040. */
const BUS = { sda: 16, scl: 17 } as const;

function sensor(setup: Partial<Htu21dSetup>): PinSetup {
  return {
    ...untilTheEnd(BUS),
    devices: [{ kind: "htu21d", sda: "sda", scl: "scl", ...setup }],
  };
}

export default defineGroup({
  name: "HTU21D",
  title: "HTU21D: temperature and humidity over I2C",
  part: "drivers",
  clauses: [
    driverClause({
      id: "HTU21D-01",
      statement:
        "Before the first measurement, `temperature` and `humidity` of a sensor are None. After `await sensor`, `temperature` is in degrees Celsius and `humidity` is in percent. Both values are calculated as in the data sheet.",
      sources: [DRIVER, DATA_SHEET],
      program: "measures",
      pins: sensor({ climate: [{ atMs: 0, celsius: 21.4, humidity: 63 }] }),
      check: recorded("before=[None, None]", "temperature, humidity=[21.4, 63]"),
    }),
    driverClause({
      id: "HTU21D-02",
      statement:
        "The driver measures again every `read_delay` seconds. It also reports temperatures below zero correctly.",
      sources: [DRIVER],
      program: "measures_again",
      pins: sensor({
        climate: [
          { atMs: 0, celsius: 20, humidity: 50 },
          { atMs: 700, celsius: 35, humidity: 50 },
          { atMs: 1200, celsius: -8, humidity: 50 },
        ],
      }),
      check: recorded("temperature=20", "temperature=35", "temperature=-8"),
    }),
    driverClause({
      id: "HTU21D-03",
      statement:
        "Several tasks can await a sensor that has no values yet. They continue when the sensor has its first values. A task that awaits the sensor later continues immediately.",
      sources: [DRIVER],
      program: "several_tasks_wait",
      pins: sensor({}),
      check: recorded("tasks=[a, b, c]", "main"),
    }),
    driverClause({
      id: "HTU21D-04",
      statement: "The driver ignores a measurement with a wrong checksum and continues to measure.",
      sources: [DATA_SHEET],
      program: "wrong_checksums",
      pins: sensor({
        climate: [
          { atMs: 0, celsius: 20, humidity: 50 },
          { atMs: 600, celsius: 30, humidity: 40 },
        ],
        badChecksums: [3, 4, 6],
      }),
      check: recordedOneOf(
        ["first=[20, 50]", "all=[[20, 50], [30, 40]]"],
        ["first=[20, 50]", "all=[[20, 40], [20, 50], [30, 40]]"],
        ["first=[20, 50]", "all=[[20, 50], [30, 40], [30, 50]]"],
      ),
    }),
    driverClause({
      id: "HTU21D-05",
      statement:
        "If no sensor is connected, one of three things happens: (1) the constructor raises OSError, (2) `await sensor` raises OSError, or (3) the values of the sensor stay None.",
      sources: [DRIVER],
      program: "no_sensor",
      pins: sensor({ faults: [{ kind: "absent" }] }),
      check: recordedOneOf(["OSError"], ["no value=True"]),
    }),
    driverClause({
      id: "HTU21D-06",
      level: "should",
      statement:
        "If the sensor does not answer for 200 ms and then answers again, the driver reads its values again.",
      sources: [DRIVER],
      program: "survives_a_gap",
      pins: sensor({
        climate: [
          { atMs: 0, celsius: 20, humidity: 50 },
          { atMs: 900, celsius: 35, humidity: 50 },
        ],
        faults: [{ kind: "absent", fromMs: 800, untilMs: 1000 }],
      }),
      check: recorded("temperature=20", "temperature=35"),
    }),
    driverClause({
      id: "HTU21D-07",
      statement: "While the sensor measures, another task still toggles a pin every 20 ms.",
      sources: [DRIVER],
      program: "blinks_meanwhile",
      pins: {
        ...sensor({}),
        wires: { ...BUS, blink: 18 },
        watchMs: 1100,
        endsWithProgram: false,
      },
      check: allOf(recorded("temperature=25"), togglesEvery("blink", BLINKING)),
    }),
  ],
});
