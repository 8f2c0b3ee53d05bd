import { dutPinOf, programPinOf } from "../rig/definition/dut-pins.ts";
import type { WiredRigDefinition } from "../rig/definition/rig-definition.ts";
import type { Runtime } from "../trace/runtime.ts";
import { runtimeOf } from "../trace/runtime-names.ts";
import { type NamedPin, PICO_PINS } from "./board-pins.ts";

/** The pins of a target that can be watched, and what the target can do with them. */
export interface WatchTarget {
  /**
   * The pins that can be watched. Empty if the target has no pins, or if aiorig cannot record the levels of its pins.
   */
  readonly pins: readonly NamedPin[];
  /** One sentence that says why a pin that is not in `pins` cannot be watched. */
  readonly whyUnseen: string;
  /** True if the target can put voltages on pins, join two pins with a wire, and simulate devices. */
  readonly isSimulated: boolean;
  /** True if no real board is involved. */
  readonly isEmulated: boolean;
}

/** Says which pins of a runtime can be watched. If the runtime is a rig, `rig` is the definition of this rig. */
export function watchTargetOf(runtime: Runtime, rig?: WiredRigDefinition): WatchTarget {
  const { name, capabilities } = runtime;
  if (rig !== undefined) {
    return {
      pins: wiredPins(rig),
      whyUnseen: `the rig ${name} has no wire from this pin to the instrument.`,
      isSimulated: false,
      isEmulated: rig.kind === "emulated",
    };
  }
  if (capabilities.pins) {
    return {
      pins: PICO_PINS,
      whyUnseen: `${name} has no such pin.`,
      isSimulated: true,
      isEmulated: true,
    };
  }
  if (BOARDS.has(runtimeOf(name) ?? "")) {
    const whyUnseen =
      "this board has no wires to an instrument. Connect a second board as an instrument, and give the name of the rig with --rig.";
    return { pins: [], whyUnseen, isSimulated: false, isEmulated: false };
  }
  return {
    pins: [],
    whyUnseen: `${name} runs on this computer, which has no pins.`,
    isSimulated: false,
    isEmulated: true,
  };
}

const BOARDS: ReadonlySet<string> = new Set(["serial", "rfc2217", "tcp"]);

/** Returns the pins that a user can drive by their names: the pins of a Pico, or the pins at the wires of a rig. */
export function drivenPins(rig: WiredRigDefinition | undefined): readonly NamedPin[] {
  return rig === undefined ? PICO_PINS : wiredPins(rig);
}

/**
 * Returns the pins at the wires of a rig, in the order of their numbers. The pin at the wire of the start signal is not
 * included.
 */
function wiredPins(rig: WiredRigDefinition): NamedPin[] {
  return Object.entries(rig.wires)
    .filter(([name]) => name !== rig.start)
    .map(([, wire]) => ({ wire: dutPinOf(rig, wire).label, gpio: programPinOf(rig, wire) }))
    .sort((a, b) => a.gpio - b.gpio);
}
