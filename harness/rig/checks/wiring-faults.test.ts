import { expect, test } from "vitest";
import virtualPico from "../../../rigs/virtual-pico.ts";
import type { EmulatedRig } from "../definition/define-rig.ts";
import { explainWires, type Followed, type WiringSeen } from "./wiring-faults.ts";

const rig: EmulatedRig = {
  ...virtualPico,
  wires: { LED: { dut: 15, instrument: 3 } },
  start: "LED",
};

const DUT = "dut.GP15";
const INSTRUMENT = "instrument.GP3";

/** Both ends driven to both levels, with the pins that followed. */
const SOUND: readonly Followed[] = ([0, 1] as const).flatMap((level) => [
  { driver: DUT, level, followers: [INSTRUMENT] },
  { driver: INSTRUMENT, level, followers: [DUT] },
]);

function explain(changes: Partial<WiringSeen>): string[] {
  return explainWires(rig, { held: new Map(), followed: SOUND, resets: [], ...changes });
}

test("a wire must carry both levels in both directions", () => {
  const lost = SOUND.map((_, i) =>
    explain({
      followed: SOUND.map((seen, at) => (at === i ? { ...seen, followers: [] } : seen)),
    }).map((text) => text.split(". Check")[0]),
  );
  expect([explain({}), ...lost]).toEqual([
    [],
    [
      "LED is not sound: a low level of GP15 of the device under test does not arrive at GP3 of the instrument",
    ],
    [
      "LED is not sound: a low level of GP3 of the instrument does not arrive at GP15 of the device under test",
    ],
    [
      "LED is not sound: a high level of GP15 of the device under test does not arrive at GP3 of the instrument",
    ],
    [
      "LED is not sound: a high level of GP3 of the instrument does not arrive at GP15 of the device under test",
    ],
  ]);
});

test("a held end is named, even at the instrument with an open wire", () => {
  expect(explain({ held: new Map([[INSTRUMENT, 0]]), followed: [] })).toEqual([
    "LED is stuck at 0 V: GP3 of the instrument stays low against its pull-up. Check for a short to GND, or for something else that drives it.",
  ]);
});

test("a wire is open if its pins were never driven, whatever else was seen", () => {
  expect(explain({ followed: [{ driver: "dut.GP1", level: 0, followers: ["dut.GP2"] }] })).toEqual([
    "GP1 of the device under test and GP2 of the device under test are connected. Check for a bridge between them on the breadboard, and for a wire in the wrong row.",
    "LED is open: no signal arrives at the other end. Put a wire between GP15 of the device under test and GP3 of the instrument, or check for a loose wire and for a resistor in the wrong row.",
  ]);
});
