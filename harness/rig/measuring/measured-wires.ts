import type { Instrument } from "../../instrument/instrument.ts";
import type { PinSetup } from "../../trace/pin-setup.ts";
import { pinMapOf, programPinOf } from "../definition/dut-pins.ts";
import type { WiredRigDefinition } from "../definition/rig-definition.ts";

/** The GPIOs of the instrument for the wires of a clause. The keys are the names that the clause uses for its wires. */
export type MeasuredWires = Readonly<Record<string, number>>;

/** Whether a rig can do a measurement. If not, `reason` says why, without a full stop. */
export type Measurable =
  | { readonly isMeasurable: true; readonly wires: MeasuredWires }
  | { readonly isMeasurable: false; readonly reason: string };

/** The properties of a rig that decide whether the rig can do a measurement. */
export interface MeasuringRig {
  readonly definition: Pick<WiredRigDefinition, "name" | "wires" | "start" | "dut">;
  readonly instrument: Pick<Instrument, "name" | "firmware" | "mostSteps">;
}

/**
 * Finds the instrument's end of each wire that a clause watches. Also checks that the instrument can run the stimulus
 * of the clause.
 */
export function findMeasuredWires(
  { definition, instrument }: MeasuringRig,
  pins: PinSetup,
): Measurable {
  const { name, wires, start } = definition;
  const isMapped = pinMapOf(definition) !== undefined;
  const joined: Record<string, number> = {};
  for (const [wire, gpio] of Object.entries(pins.wires)) {
    const found = Object.entries(wires).find(([, end]) => programPinOf(definition, end) === gpio);
    if (found === undefined || found[0] === start) {
      const why =
        found === undefined ? "has no wire at this pin" : "uses this pin for its start signal";
      const pin = isMapped ? `program pin ${gpio}` : `GP${gpio} of the device under test`;
      return unmeasurable(`${wire} is on ${pin}, but the rig ${name} ${why}`);
    }
    joined[wire] = found[1].instrument;
  }
  const steps = pins.stimulus.length;
  if (steps > 0 && instrument.mostSteps === 0) {
    const driven = [...new Set(pins.stimulus.map(({ wire }) => wire))].join(" and ");
    return unmeasurable(
      `${instrument.name} cannot drive ${driven} at given times, because ${instrument.firmware} has no schedules. Use a Pico as the instrument`,
    );
  }
  // The start signal also needs a step, so the stimulus must have fewer steps than the instrument can store.
  if (steps > 0 && steps >= instrument.mostSteps) {
    return unmeasurable(
      `the stimulus has ${steps} steps, but ${instrument.name} can store only ${instrument.mostSteps - 1}`,
    );
  }
  return { isMeasurable: true, wires: joined };
}

function unmeasurable(reason: string): Measurable {
  return { isMeasurable: false, reason };
}
