import type { Clause, Expectation } from "../harness/check/clause.ts";
import { type Press, press } from "../harness/check/waveform/presses.ts";
import type { PinSetup, StimulusStep } from "../harness/trace/pin-setup.ts";

/** The GPIO numbers in the programs about drivers. */
export const BUTTON = 15;
export const ANSWER = 16;
export const BLINK = 17;

/** The documentation of drivers that many MicroPython users know. */
export const DRIVERS =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/DRIVERS.md";

/**
 * How the pin BLINK toggles in the programs about drivers. A task toggles it every 20 ms to show that the driver does
 * not block. This task may start late, because a board must first import the driver.
 */
export const BLINKING = { periodMs: 20, startsAt: 0, startsWithinMs: 450 } as const;

/** One clause about a driver. Its program changes the levels of pins, or reacts to them. */
export interface DriverPromise {
  /** The id of the clause, such as `SWITCH-01`. The program of the clause is in the folder of the group. */
  readonly id: string;
  readonly level?: Clause["level"];
  readonly statement: string;
  readonly sources: readonly string[];
  readonly program: string;
  readonly check: Clause["check"];
  readonly pins: PinSetup;
  readonly expect?: readonly Expectation[];
}

/** Makes the clause of a promise about a driver. */
export function driverClause({ id, level = "must", program, ...rest }: DriverPromise): Clause {
  const folder = id.split("-")[0]!.toLowerCase();
  return { id, level, judgedBy: "timing", program: `${folder}/${program}.py`, ...rest };
}

/** The longest time for which the wires are watched. The watch ends earlier if the program ends. */
const LONGEST_MS = 4000;

/** Returns a setup with a button that is pressed at these times. The watch of the wires ends when the program ends. */
export function buttonPressed(...presses: readonly Press[]): PinSetup {
  return untilTheEnd({ button: BUTTON }, press("button", ...presses));
}

/** Returns a setup with these wires and steps. The watch of the wires ends when the program ends. */
export function untilTheEnd(
  wires: PinSetup["wires"],
  stimulus: readonly StimulusStep[] = [],
): PinSetup {
  return { wires, stimulus, watchMs: LONGEST_MS, endsWithProgram: true };
}

/** Makes presses with a contact that bounces for 8 ms at the start and at the end of each press. */
export function bouncingPress(wire: string, ...presses: readonly Press[]): StimulusStep[] {
  return presses.flatMap(([atMs, heldMs]) => [
    ...bounces(wire, atMs, [0, null, 0, null, 0]),
    ...bounces(wire, atMs + heldMs, [null, 0, null, 0, null]),
  ]);
}

function bounces(
  wire: string,
  fromMs: number,
  levels: readonly StimulusStep["level"][],
): StimulusStep[] {
  return levels.map((level, i) => ({ wire, level, atMs: fromMs + 2 * i }));
}
