import type { Level } from "./waveform.ts";

/**
 * The callback with which a person can drive pins, and type, while a program runs. If it is set, the runtime does not
 * let virtual time run ahead of real time.
 */
export interface LiveSetup {
  /**
   * This function is called once, when the program starts. From the start of the program until the end of the run, the
   * pins can be driven.
   */
  onStart(pins: LivePins): void;
}

/** The controls of a program that is running now. */
export interface LivePins {
  /**
   * Drives a wire of the pin setup to `level` from now on. The level `null` (no value) releases the wire. The call has
   * no effect after the end of the run.
   */
  drive(wire: string, level: Level | null): void;
  /** Types a text on the standard input of the program. The call has no effect after the end of the run. */
  type(text: string): void;
  /** Returns the present state of the program. */
  look(): LiveView;
}

/** The present state of a running program, as a person may see it. */
export interface LiveView {
  /** The time since the start of the program on the clock of the target, in milliseconds. */
  readonly nowMs: number;
  /** The level of each wire. A level is null if nothing has driven or pulled the wire yet. */
  readonly levels: Readonly<Record<string, Level | null>>;
  /** What the program has printed so far. */
  readonly printed: string;
}
