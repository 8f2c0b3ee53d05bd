import { expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import type { EmulatedRig } from "../definition/rig-definition.ts";
import { explainWires, type Followed, type WiringSeen } from "./wiring-faults.ts";

const rig: EmulatedRig = {
  ...virtualPico,
  wires: { LED: { dut: 15, instrument: 3 } },
  start: "LED",
};

const DUT = "dut.GP15";
const INSTRUMENT = "instrument.GP3";

/**
 * What the check observes on a good wire: each end was driven to both levels, and the opposite end always took the same
 * level.
 */
const SOUND: readonly Followed[] = ([0, 1] as const).flatMap((level) => [
  { driver: DUT, level, followers: [INSTRUMENT] },
  { driver: INSTRUMENT, level, followers: [DUT] },
]);

function explain(changes: Partial<WiringSeen>): string[] {
  return explainWires(rig, { held: new Map(), followed: SOUND, resets: [], ...changes });
}

test("if a wire does not carry one level in one direction, this is reported", () => {
  const lost = SOUND.map((_, i) =>
    explain({
      followed: SOUND.map((seen, at) => (at === i ? { ...seen, followers: [] } : seen)),
    }).map((text) => text.split(". Check")[0]),
  );
  expect([explain({}), ...lost]).toEqual([
    [],
    [
      "LED does not carry every level: a low level of GP15 of the device under test does not arrive at GP3 of the instrument",
    ],
    [
      "LED does not carry every level: a low level of GP3 of the instrument does not arrive at GP15 of the device under test",
    ],
    [
      "LED does not carry every level: a high level of GP15 of the device under test does not arrive at GP3 of the instrument",
    ],
    [
      "LED does not carry every level: a high level of GP3 of the instrument does not arrive at GP15 of the device under test",
    ],
  ]);
});

test("if a wire is open and something holds its instrument end at a level, the wire is reported as stuck", () => {
  expect(explain({ held: new Map([[INSTRUMENT, 0]]), followed: [] })).toEqual([
    "LED is stuck at 0 V: GP3 of the instrument stays low although its pull-up is on. Check for a short to GND, and for another output that drives this wire.",
  ]);
});

test("if the pins of a wire were never driven, the wire is reported as open", () => {
  expect(explain({ followed: [{ driver: "dut.GP1", level: 0, followers: ["dut.GP2"] }] })).toEqual([
    "GP1 of the device under test and GP2 of the device under test are connected. Check the breadboard for a bridge between the pins and for a wire in the wrong row.",
    "LED is open: no signal arrives at the other end. Connect GP15 of the device under test and GP3 of the instrument with a wire. If there already is a wire, check for a loose contact and for a resistor in the wrong row of the breadboard.",
  ]);
});
