import type { PinMap } from "../../board/pin-map.ts";
import { type BoardKind, type BoardPin, findPin } from "./boards/board-kind.ts";
import { BOARDS } from "./boards/known-boards.ts";
import type { RigWire, WiredRigDefinition } from "./rig-definition.ts";

/** The part of a rig's definition that says which pins the device under test has. */
export type DutOfRig = { readonly dut?: WiredRigDefinition["dut"] };

/** The kind of board of a rig's device under test. */
export function boardOf({ dut }: DutOfRig): BoardKind {
  const board = dut?.board ?? "pico";
  return typeof board === "string" ? BOARDS[board] : board;
}

/**
 * Returns the pin of the device under test at the end of a wire. Throws RangeError if the board has no such pin, or if
 * no wire may use this pin.
 */
export function dutPinOf(rig: DutOfRig, { dut }: Pick<RigWire, "dut">): BoardPin {
  return findPin(boardOf(rig), dut);
}

/**
 * Returns the number that programs use for the pin at the end of a wire. Throws RangeError if the pin has no number.
 */
export function programPinOf(rig: DutOfRig, wire: Pick<RigWire, "dut" | "program">): number {
  if (wire.program !== undefined) return wire.program;
  const { id, label } = dutPinOf(rig, wire);
  if (typeof id === "number") return id;
  throw new RangeError(
    `programs use numbers for pins, but ${label} has no number. Choose a number and add it to the wire in the rig's file, for example "program: 15"`,
  );
}

/**
 * Returns a map from the pin numbers of programs to the pins of the device under test. Returns undefined if no map is
 * needed, because programs use the board's own pin numbers and its virtual timers.
 */
export function pinMapOf(rig: DutOfRig & Pick<WiredRigDefinition, "wires">): PinMap | undefined {
  const { title, timer } = boardOf(rig);
  const pins = Object.values(rig.wires).map((wire) => ({
    program: programPinOf(rig, wire),
    id: dutPinOf(rig, wire).id,
  }));
  if (timer === undefined && pins.every(({ program, id }) => program === id)) return undefined;
  return { board: title, pins: pins.map(({ program, id }) => [program, id]), timer };
}
