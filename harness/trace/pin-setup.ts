import type { DeviceSetup } from "./device-setup.ts";
import type { Level } from "./waveform.ts";

/**
 * Describes how the pins of a device under test are wired, driven and watched while a program runs.
 */
export interface PinSetup {
  /** The names of the wires, each with its GPIO number on the device under test. */
  readonly wires: Readonly<Record<string, number>>;
  /**
   * The steps that drive the wires from outside, in order of time. A wire without a step is only
   * watched.
   */
  readonly stimulus: readonly StimulusStep[];
  /** The voltages of wires that an ADC reads, in order of time. A wire without a step has the voltage of its level. */
  readonly analog?: readonly AnalogStep[];
  /**
   * The devices that answer the program. Their wires must be wires of this setup. On a rig with real boards, the
   * outcome is `unmeasurable`, because the instrument cannot act as a device.
   */
  readonly devices?: readonly DeviceSetup[];
  /** Pairs of wires that are joined, such as the two ends of a loopback. Both must be wires of this setup. */
  readonly joins?: readonly (readonly [string, string])[];
  /**
   * The time for which the wires are watched, in milliseconds from the start of the program. A program that still runs
   * at the end of this time is stopped.
   */
  readonly watchMs: number;
  /** True if the watch also ends when the program ends. By default it continues until `watchMs`. */
  readonly endsWithProgram?: boolean;
}

/**
 * At `atMs` milliseconds after the start of the program, the wire is driven to this level. The level `null` (no value)
 * releases the wire.
 */
export interface StimulusStep {
  readonly wire: string;
  readonly level: Level | null;
  readonly atMs: number;
}

/** An analog step uses this name instead of the name of a wire, to set the temperature sensor of the chip. */
export const TEMPERATURE_SENSOR = "temperature sensor";

/** Returns the voltage of the temperature sensor of an RP2040 at a temperature in degrees Celsius (datasheet 4.9.5). */
export function temperatureVolts(degrees: number): number {
  return 0.706 - (degrees - 27) * 0.001721;
}

/**
 * At `atMs` milliseconds after the start of the program, the wire gets this voltage. The wire keeps this voltage until
 * its next step.
 */
export interface AnalogStep {
  readonly wire: string;
  /** From 0 to 3.3. */
  readonly volts: number;
  readonly atMs: number;
}
