import { HEADER_PINS } from "../../harness/rig/definition/boards/pico.ts";
import { boardOf, dutPinOf } from "../../harness/rig/definition/dut-pins.ts";
import type { WiredRigDefinition } from "../../harness/rig/definition/rig-definition.ts";
import { GROUND_PIN, HEADER } from "./pico-header.ts";

/** The pins of a device under test in the order in which a drawing shows them. */
export interface DutHeader {
  /** The names of up to 40 pins. Pins without a wire may be missing. */
  readonly labels: readonly string[];
  readonly groundPin: number;
  /** True if the order and the numbers are the same as on the real board. */
  readonly isReal: boolean;
}

/**
 * Returns the header of a rig's device under test. aiorig knows only the header of a board in the form of a Pico. Other
 * boards may have other headers, even with the same chip. For such a board, returns only ground, the pins with wires in
 * the order of the wires, and the reset line.
 */
export function dutHeader(rig: WiredRigDefinition): DutHeader {
  const { pins, resetLine } = boardOf(rig);
  if (pins.usable === HEADER_PINS) return { labels: HEADER, groundPin: GROUND_PIN, isReal: true };
  const wired = Object.values(rig.wires).map((wire) => dutPinOf(rig, wire).label);
  const reset = rig.run === undefined ? [] : [resetLine.name];
  return { labels: ["GND", ...wired, ...reset], groundPin: 1, isReal: false };
}
