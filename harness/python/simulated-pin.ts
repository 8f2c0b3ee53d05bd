import type { Level } from "../trace/waveform.ts";

// The modes and pulls of a pin. `machine.Pin` uses the same numbers.
const MODE_IN = 0;
const MODE_OUT = 1;
const MODE_OPEN_DRAIN = 2;
export const PULL_NONE = 0;
export const PULL_UP = 1;
export const PULL_DOWN = 2;

/** One pin of a simulated board, or one end of a device. The pins of one wire share their level. */
export class SimulatedPin {
  readonly gpio: number;
  mode = MODE_IN;
  pull = PULL_NONE;
  output: Level = 0;
  stimulus: Level | null = null;
  trigger = 0;
  lastEdge = 0;
  /** True if the board pulls the pin down until the program configures the pin. A Pico does this. */
  isPulledAtStart = false;
  /** True if the pin's wire was reported as undriven. */
  isUndriven = false;
  /** The last level of the pin's wire that was recorded. Null if none was recorded yet. */
  shown: Level | null = null;
  wire: { readonly index: number; readonly name: string } | undefined;
  /**
   * The peripheral that uses the pin, such as a PWM channel. While the pin has an owner, the program does not control
   * the pin.
   */
  owner: PinOwner | undefined;
  /** The level that the owner drives. Null if the owner only reads the pin. */
  owned: Level | null = null;
  /** All pins on the wire, including this pin. */
  net: readonly SimulatedPin[] = [this];

  constructor(gpio: number) {
    this.gpio = gpio;
  }

  /** The level of the pin's wire. Null if nothing drives or pulls the wire. */
  level(): Level | null {
    let level: Level | null = null;
    for (const pin of this.net) level ??= pin.#driven();
    for (const pin of this.net) level ??= pin.stimulus;
    for (const pin of this.net) level ??= pin.#pulled();
    if (level === null && this.net.some((pin) => pin.isPulledAtStart && pin.shown !== null))
      return 0;
    return level;
  }

  /** True if two parts (the program, the stimulus or other pins) drive the pin's wire to different levels. */
  isContended(): boolean {
    const levels = this.net.flatMap((pin) => [pin.#driven(), pin.stimulus]);
    return levels.includes(0) && levels.includes(1);
  }

  /** Returns true if another pin, or the stimulus of another pin, drives the wire to this level. */
  isHeld(level: Level): boolean {
    const others = this.net.filter((pin) => pin !== this);
    return others.some((pin) => pin.#driven() === level || pin.stimulus === level);
  }

  #driven(): Level | null {
    if (this.owner !== undefined) return this.owned;
    if (this.mode === MODE_OUT) return this.output;
    return this.mode === MODE_OPEN_DRAIN && this.output === 0 ? 0 : null;
  }

  #pulled(): Level | null {
    if (this.pull === PULL_UP) return 1;
    return this.pull === PULL_DOWN ? 0 : null;
  }
}

/** A part that uses a pin. */
export interface PinOwner {
  /** This function is called when the wire of the pin has a new level. Undefined if the owner does not listen. */
  readonly onLevel: ((gpio: number, level: Level, atUs: number) => void) | undefined;
}
