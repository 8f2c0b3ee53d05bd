import { boardOf, dutPinOf, programPinOf } from "../../harness/rig/definition/dut-pins.ts";
import type { WiredRigDefinition } from "../../harness/rig/definition/rig-definition.ts";
import { dutHeader } from "./dut-header.ts";
import { GROUND_PIN, HEADER, headerPin } from "./pico-header.ts";

/** One wire of a rig: the pins that the wire connects on the headers of both boards. */
export interface Joint {
  readonly wire: string;
  /** Numbers from 1 to 40. */
  readonly dutPin: number;
  readonly instrumentPin: number;
  readonly ohms: number | undefined;
  /**
   * The number that programs use for the pin of the device under test. The field is absent for ground and for the reset
   * line.
   */
  readonly program?: number | undefined;
}

/** Returns all wires of a rig in the best order to connect them: ground, the named wires, the reset line. */
export function jointsOf(rig: WiredRigDefinition): Joint[] {
  const { wires, run } = rig;
  const { name: line } = boardOf(rig).resetLine;
  const header = dutHeader(rig);
  return [
    { wire: "GND", dutPin: header.groundPin, instrumentPin: GROUND_PIN, ohms: undefined },
    ...Object.entries(wires).map(([wire, end]) => ({
      wire,
      dutPin: headerPin(header.labels, dutPinOf(rig, end).label),
      instrumentPin: headerPin(HEADER, `GP${end.instrument}`),
      ohms: end.ohms,
      program: programPinOf(rig, end),
    })),
    ...(run === undefined
      ? []
      : [
          {
            wire: line,
            dutPin: headerPin(header.labels, line),
            instrumentPin: headerPin(HEADER, `GP${run.instrument}`),
            ohms: run.ohms,
          },
        ]),
  ];
}
