import type { Level } from "./waveform.ts";

/**
 * Lets a person drive pins, and type, while a program runs. The runtime then keeps virtual time from running ahead of
 * real time.
 */
export interface LiveSetup {
  /** Called once, when the program starts. From then on, the pins can be driven until the run ends. */
  onStart(pins: LivePins): void;
}

/** The wires of a program that is running now. */
export interface LivePins {
  /** Drives a wire of the pin setup from now on, or releases it (`null`). Has no effect after the end of the run. */
  drive(wire: string, level: Level | null): void;
  /** Types a text on the standard input of the program. Has no effect after the end of the run. */
  type(text: string): void;
  /** Returns what can be seen now. */
  look(): LiveView;
}

/** What can be seen of a program that is running now. */
export interface LiveView {
  /** The time since the start of the program on the clock of the target, in milliseconds. */
  readonly nowMs: number;
  /** The level of each wire. Null if nothing has driven or pulled the wire yet. */
  readonly levels: Readonly<Record<string, Level | null>>;
  /** What the program has printed so far. */
  readonly printed: string;
}
