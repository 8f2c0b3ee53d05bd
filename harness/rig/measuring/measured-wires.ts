import type { Instrument } from "../../instrument/instrument.ts";
import type { PinSetup } from "../../trace/pin-setup.ts";
import type { WiredRigDefinition } from "../definition/define-rig.ts";

/** GPIOs of the instrument by the names that a clause gives to its wires. */
export type MeasuredWires = Readonly<Record<string, number>>;

/** Whether a rig can do a measurement. `reason` says why not, without a full stop. */
export type Measurable =
  | { readonly isMeasurable: true; readonly wires: MeasuredWires }
  | { readonly isMeasurable: false; readonly reason: string };

/** What decides whether a rig can do a measurement. */
export interface MeasuringRig {
  readonly definition: Pick<WiredRigDefinition, "name" | "wires" | "start">;
  readonly instrument: Pick<Instrument, "name" | "firmware" | "mostSteps">;
}

/** Finds the instrument's end of each wire that a clause watches, and checks that the instrument can run its stimulus. */
export function findMeasuredWires(
  { definition, instrument }: MeasuringRig,
  pins: PinSetup,
): Measurable {
  const { name, wires, start } = definition;
  const joined: Record<string, number> = {};
  for (const [wire, gpio] of Object.entries(pins.wires)) {
    const found = Object.entries(wires).find(([, { dut }]) => dut === gpio);
    if (found === undefined || found[0] === start) {
      const why = found === undefined ? "has no wire there" : "uses that wire for its start signal";
      return unmeasurable(
        `${wire} is on GP${gpio} of the device under test, but the rig ${name} ${why}`,
      );
    }
    joined[wire] = found[1].instrument;
  }
  const steps = pins.stimulus.length;
  if (steps > 0 && instrument.mostSteps === 0) {
    const driven = [...new Set(pins.stimulus.map(({ wire }) => wire))].join(" and ");
    return unmeasurable(
      `${instrument.name} runs ${instrument.firmware}, a Firmata without schedules: it cannot drive ${driven} at given times. Use a Pico as the instrument`,
    );
  }
  // The start signal is also a step.
  if (steps > 0 && steps >= instrument.mostSteps) {
    return unmeasurable(
      `the stimulus has ${steps} steps, but ${instrument.name} has room for only ${instrument.mostSteps - 1}`,
    );
  }
  return { isMeasurable: true, wires: joined };
}

function unmeasurable(reason: string): Measurable {
  return { isMeasurable: false, reason };
}
