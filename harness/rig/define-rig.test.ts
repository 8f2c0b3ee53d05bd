import { expect, test } from "vitest";
import inProcess from "../../rigs/in-process.ts";
import twoPicos from "../../rigs/two-picos.ts";
import virtualPico from "../../rigs/virtual-pico.ts";
import { defineRig, parseRig, type RigDefinition } from "./define-rig.ts";

/** Why a definition that differs from two-picos is none. */
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

test("our rigs are read from what their files hold", () => {
  const rigs: RigDefinition[] = [inProcess, twoPicos, virtualPico];
  expect(rigs.map((rig) => parseRig(JSON.parse(JSON.stringify(rig))))).toEqual(rigs);
});

test("what is wrong in a rig is said with its place", () => {
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
    "is no rig: it: A and B are both on dut GP14",
    "is no rig: it: RUN and A are both on instrument GP22",
    "is no rig: wires.A.dut: a Pico's header has no GP24",
    "is no rig: it: its start wire GP13 is not among its wires",
    "is no rig: it: both boards have the serial number 1",
    "is no rig: name: small letters, digits and dashes",
    'is no rig: it: Unrecognized key: "colour"',
    'is no rig: instrument.firmware: Invalid input: expected "firmata"',
    "is no rig: run: Invalid input: expected object, received undefined",
  ]);
});

test("a rig that is declared wrongly is refused with its name", () => {
  expect(() => defineRig({ ...virtualPico, name: "mine", start: "GP22" })).toThrow(
    "the rig mine is none: it: its start wire GP22 is not among its wires",
  );
});
