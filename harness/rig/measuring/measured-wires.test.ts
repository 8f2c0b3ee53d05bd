import { expect, test } from "vitest";
import type { PinSetup } from "../../trace/pin-setup.ts";
import { findMeasuredWires, type MeasuringRig } from "./measured-wires.ts";

const DEFINITION = {
  name: "my-bench",
  start: "start",
  wires: {
    start: { dut: 14, instrument: 0 },
    left: { dut: 15, instrument: 1 },
    right: { dut: 16, instrument: 2 },
  },
};
const PICO: MeasuringRig = {
  definition: DEFINITION,
  instrument: { name: "instrument", firmware: "aiorig instrument 2.5", mostSteps: 4 },
};
const UNO: MeasuringRig = {
  definition: DEFINITION,
  instrument: { name: "uno", firmware: "StandardFirmata 2.5", mostSteps: 0 },
};

function watched(wires: PinSetup["wires"], stimulus: PinSetup["stimulus"] = []): PinSetup {
  return { wires, stimulus, watchMs: 10 };
}

function pressed(times: number): PinSetup["stimulus"] {
  return Array.from({ length: times }, (_, i) => ({ wire: "button", level: 0, atMs: i }));
}

test("findMeasuredWires looks up the wires of a clause from the pins of the device under test", () => {
  expect(findMeasuredWires(PICO, watched({ LED: 16, button: 15 }, pressed(3)))).toEqual({
    isMeasurable: true,
    wires: { LED: 2, button: 1 },
  });
});

test("an instrument without schedules can watch wires, but it cannot drive them at given times", () => {
  expect(findMeasuredWires(UNO, watched({ LED: 16 }))).toEqual({
    isMeasurable: true,
    wires: { LED: 2 },
  });
});

test.each<[string, MeasuringRig, PinSetup, string]>([
  [
    "a pin without a wire",
    PICO,
    watched({ LED: 17 }),
    "LED is on GP17 of the device under test, but the rig my-bench has no wire at this pin",
  ],
  [
    "the wire of the start signal",
    PICO,
    watched({ LED: 14 }),
    "LED is on GP14 of the device under test, but the rig my-bench uses this pin for its start signal",
  ],
  [
    "a stimulus that has too many steps for the instrument",
    PICO,
    watched({ button: 15 }, pressed(4)),
    "the stimulus has 4 steps, but instrument can store only 3",
  ],
  [
    "a stimulus for an instrument without schedules",
    UNO,
    watched({ LED: 16, button: 15 }, [...pressed(2), { wire: "LED", level: 1, atMs: 5 }]),
    "uno cannot drive button and LED at given times, because StandardFirmata 2.5 has no schedules. Use a Pico as the instrument",
  ],
])("cannot be measured: %s", (_what, rig, pins, reason) => {
  expect(findMeasuredWires(rig, pins)).toEqual({ isMeasurable: false, reason });
});
