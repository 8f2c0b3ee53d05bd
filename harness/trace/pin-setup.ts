import type { Level } from "./waveform.ts";

/** How the pins of a device under test are wired, driven and watched while a program runs. */
export interface PinSetup {
  /** The wires by name, each on a GPIO number of the device under test. */
  readonly wires: Readonly<Record<string, number>>;
  /** What is driven from outside, in order of time. A wire that never stands here is only watched. */
  readonly stimulus: readonly StimulusStep[];
  /** How long the wires are watched, from the start of the program, in milliseconds. A program that has not ended by then is stopped. */
  readonly watchMs: number;
}

/** At `atMs` after the start of the program a wire is driven to a level, or let go (`null`). */
export interface StimulusStep {
  readonly wire: string;
  readonly level: Level | null;
  readonly atMs: number;
}
