import type { WiredRigDefinition } from "./define-rig.ts";

/** The nets of a rig by name. Each net lists its ends, such as `dut.GP15`, `dut.RUN` and `instrument.GP15`. */
export type Wiring = Readonly<Record<string, readonly string[]>>;

/**
 * Returns the wiring that a rig's definition describes. The instrument resets the device under test through the net
 * RUN.
 */
export function wiringOf({ wires, run }: WiredRigDefinition): Wiring {
  const nets: [string, string[]][] = Object.entries(wires).map(([name, { dut, instrument }]) => [
    name,
    [`dut.GP${dut}`, `instrument.GP${instrument}`],
  ]);
  return { ...Object.fromEntries(nets), RUN: ["dut.RUN", `instrument.GP${run.instrument}`] };
}
