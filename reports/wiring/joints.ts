import type { WiredRigDefinition } from "../../harness/rig/definition/define-rig.ts";
import { GROUND_PIN, headerPin } from "./pico-header.ts";

/** One wire of a rig: the pins that the wire connects on the headers of both boards. */
export interface Joint {
  readonly wire: string;
  /** Numbers from 1 to 40. */
  readonly dutPin: number;
  readonly instrumentPin: number;
  readonly ohms: number | undefined;
}

/** All wires of a rig in the best order to connect them: ground, the named wires, RUN. */
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
