import type { WiredRigDefinition } from "./open-rig.ts";

/**
 * What is joined to what: each net by its name, with its ends, such as `dut.GP15`, `dut.RUN` and `instrument.GP15`.
 */
export type Wiring = Readonly<Record<string, readonly string[]>>;

/** The wiring that a rig's definition asks for. Its net RUN is the one by which the instrument resets the other. */
export function wiringOf({ wires, run }: WiredRigDefinition): Wiring {
  const nets: [string, string[]][] = Object.entries(wires).map(([name, { dut, instrument }]) => [
    name,
    [`dut.GP${dut}`, `instrument.GP${instrument}`],
  ]);
  return { ...Object.fromEntries(nets), RUN: ["dut.RUN", `instrument.GP${run.instrument}`] };
}
