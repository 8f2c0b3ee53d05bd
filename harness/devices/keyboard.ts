import type { KeyboardSetup } from "../trace/device-setup.ts";
import type { Level } from "../trace/waveform.ts";
import type { Device, DeviceDrive, DeviceWires } from "./device.ts";

/**
 * Makes a matrix of keys. A pressed key connects the wire of its row with the wire of its column. So if the program
 * drives one of these two wires to the active level, the other wire gets this level, too. The active level is low, and
 * each wire has a pull-up on the keyboard. With `isPulledDown`, the active level is high, and each wire has a
 * pull-down.
 */
export function createKeyboard(wires: DeviceWires, setup: KeyboardSetup): Device {
  return new Keyboard(wires, setup);
}

/** A matrix of keys. Not modelled: the resistance of a key, and bouncing contacts. */
class Keyboard implements Device {
  readonly #wires: DeviceWires;
  readonly #setup: KeyboardSetup;
  readonly #active: Level;
  /** How the keyboard drives a wire that no pressed key connects to an active wire. */
  readonly #idle: DeviceDrive;
  /** The wires that the keyboard drives to the active level now. */
  #driven: ReadonlySet<string> = new Set();

  constructor(wires: DeviceWires, setup: KeyboardSetup) {
    this.#wires = wires;
    this.#setup = setup;
    this.#active = setup.isPulledDown ? 1 : 0;
    this.#idle = setup.isPulledDown ? "pull-down" : "pull-up";
    for (const wire of this.#all) wires.drive(wire, this.#idle);
    for (const { row, column, atMs, untilMs } of setup.presses) {
      if (setup.rows[row] === undefined || setup.columns[column] === undefined) {
        throw new RangeError(
          `the keyboard has no key in row ${row} and column ${column}. It has ${setup.rows.length} rows and ${setup.columns.length} columns`,
        );
      }
      for (const ms of [atMs, untilMs]) wires.at(ms * 1000, () => this.#settle());
    }
  }

  levelChanged(): void {
    this.#settle();
  }

  /**
   * Finds the wires that the program or another device drives to the active level. Then finds the wires that pressed
   * keys connect to these active wires, and drives the connected wires to the active level.
   */
  #settle(): void {
    const held = this.#all.filter((wire) => this.#wires.isHeld(wire, this.#active));
    const before = this.#driven;
    this.#driven = new Set([...this.#reachedFrom(held)].filter((wire) => !held.includes(wire)));
    const drive = this.#active === 1 ? "high" : "low";
    for (const wire of this.#all) {
      const isDriven = this.#driven.has(wire);
      if (isDriven !== before.has(wire)) this.#wires.drive(wire, isDriven ? drive : this.#idle);
    }
  }

  get #all(): readonly string[] {
    return [...this.#setup.rows, ...this.#setup.columns];
  }

  #reachedFrom(held: readonly string[]): ReadonlySet<string> {
    const reached = new Set(held);
    for (const wire of reached) {
      for (const [from, to] of this.#connections()) if (from === wire) reached.add(to);
    }
    return reached;
  }

  /** Returns pairs of wires. If the first wire of a pair is active, the second wire of the pair becomes active, too. */
  #connections(): (readonly [string, string])[] {
    const nowMs = this.#wires.nowUs() / 1000;
    return this.#setup.presses
      .filter(({ atMs, untilMs }) => nowMs >= atMs && nowMs < untilMs)
      .flatMap(({ row, column }) => {
        const [r, c] = [this.#setup.rows[row]!, this.#setup.columns[column]!];
        // If a key has a diode, its row can make its column active, but its column cannot make its row active.
        return this.#setup.hasDiodes ? [[r, c] as const] : [[r, c] as const, [c, r] as const];
      });
  }
}
