import type { WiredRigDefinition } from "../../harness/rig/open-rig.ts";
import { GROUND_PIN, headerPin } from "./pico-header.ts";

/** What is joined by one wire of a rig, as pins of two headers. */
export interface Joint {
  readonly wire: string;
  /** Numbers from 1 to 40. */
  readonly dutPin: number;
  readonly instrumentPin: number;
  readonly ohms: number | undefined;
}

/** All that has to be joined, in the order in which it is best done: ground, the wires, then RUN. */
export function jointsOf({ wires, run }: WiredRigDefinition): Joint[] {
  return [
    { wire: "GND", dutPin: GROUND_PIN, instrumentPin: GROUND_PIN, ohms: undefined },
    ...Object.entries(wires).map(([wire, { dut, instrument, ohms }]) => ({
      wire,
      dutPin: headerPin(`GP${dut}`),
      instrumentPin: headerPin(`GP${instrument}`),
      ohms,
    })),
    {
      wire: "RUN",
      dutPin: headerPin("RUN"),
      instrumentPin: headerPin(`GP${run.instrument}`),
      ohms: run.ohms,
    },
  ];
}
