import { dutPinOf } from "./dut-pins.ts";
import type { WiredRigDefinition } from "./rig-definition.ts";

/** The nets of a rig by name. Each net lists its ends, such as `dut.GP15`, `dut.RUN` and `instrument.GP15`. */
export type Wiring = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the wiring that a rig's definition describes. The pins of the device under test have names like a Pico's
 * pins, such as `dut.GP15`, even if the device is another kind of board. The wire to the reset line is the net RUN.
 */
export function wiringOf(rig: WiredRigDefinition): Wiring {
  const nets: [string, string[]][] = Object.entries(rig.wires).map(([name, wire]) => [
    name,
    [`dut.GP${dutPinOf(rig, wire).id}`, `instrument.GP${wire.instrument}`],
  ]);
  const reset = rig.run && { RUN: ["dut.RUN", `instrument.GP${rig.run.instrument}`] };
  return { ...Object.fromEntries(nets), ...reset };
}
