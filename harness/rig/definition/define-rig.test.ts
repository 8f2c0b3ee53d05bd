import { expect, test } from "vitest";
import inProcess from "../../../rigs/in-process.ts";
import twoPicos from "../../../rigs/two-picos.ts";
import virtualPico from "../../../rigs/virtual-pico.ts";
import { defineRig, parseRig, type RigDefinition } from "./define-rig.ts";

/** Applies a change to the rig two-picos and returns the message that says why the result is not valid. */
function fault(changes: Record<string, unknown>): string {
  try {
    parseRig({ ...twoPicos, ...changes });
  } catch (error) {
    return error instanceof RangeError ? error.message : String(error);
  }
  return "nothing";
}

const wires = (...pins: [string, number, number][]) => ({
  wires: Object.fromEntries(pins.map(([name, dut, instrument]) => [name, { dut, instrument }])),
  start: pins[0]![0],
});

test("our rig files are valid", () => {
  const rigs: RigDefinition[] = [inProcess, twoPicos, virtualPico];
  expect(rigs.map((rig) => parseRig(JSON.parse(JSON.stringify(rig))))).toEqual(rigs);
});

test("parseRig reports each mistake in a rig", () => {
  expect([
    fault(wires(["A", 14, 14], ["B", 14, 15])),
    fault(wires(["A", 14, 22])),
    fault(wires(["A", 24, 14])),
    fault({ start: "GP13" }),
    fault({ dut: { serialNumber: "1" }, instrument: { serialNumber: "1" } }),
    fault({ name: "My Rig" }),
    fault({ colour: "red" }),
    fault({ instrument: { serialNumber: "1", firmware: "arduino" } }),
    fault({ run: undefined }),
  ]).toEqual([
    "is not a valid rig: A and B are both on dut GP14",
    "is not a valid rig: RUN and A are both on instrument GP22",
    "is not a valid rig: wires.A.dut: a Pico's header has no GP24",
    "is not a valid rig: the start wire GP13 is not one of the rig's wires",
    "is not a valid rig: both boards have the serial number 1",
    "is not a valid rig: name: use only small letters, digits and dashes",
    'is not a valid rig: Unrecognized key: "colour"',
    'is not a valid rig: instrument.firmware: Invalid input: expected "firmata"',
    "is not a valid rig: run: Invalid input: expected object, received undefined",
  ]);
});

test("defineRig names the rig whose declaration is wrong", () => {
  expect(() => defineRig({ ...virtualPico, name: "mine", start: "GP22" })).toThrow(
    `rig "mine" is not valid: the start wire GP22 is not one of the rig's wires`,
  );
});
