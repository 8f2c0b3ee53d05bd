import type { KeyboardSetup } from "../trace/device-setup.ts";
import type { Device, DeviceWires } from "./device.ts";

/**
 * Makes a matrix of keys. A pressed key connects its row with its column. So if one of these two wires is low, the
 * other wire becomes low. Each wire has a pull-up on the keyboard. So the program drives one wire after the other low,
 * and the wires of pressed keys become low.
 */
export function createKeyboard(wires: DeviceWires, setup: KeyboardSetup): Device {
  return new Keyboard(wires, setup);
}

/**
 * Not modelled: a matrix whose inputs are pulled down and whose outputs are driven high, the resistance of a key, and
 * bouncing contacts.
 */
class Keyboard implements Device {
  readonly #wires: DeviceWires;
  readonly #setup: KeyboardSetup;
  /** The wires that the keyboard pulls low now. */
  #low: ReadonlySet<string> = new Set();

  constructor(wires: DeviceWires, setup: KeyboardSetup) {
    this.#wires = wires;
    this.#setup = setup;
    for (const wire of this.#all) wires.drive(wire, "pull-up");
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
   * Finds the wires that the program or another device holds low. Pulls all wires low that pressed keys connect to
   * these wires.
   */
  #settle(): void {
    const held = this.#all.filter((wire) => this.#wires.isHeldLow(wire));
    const before = this.#low;
    this.#low = new Set([...this.#reachedFrom(held)].filter((wire) => !held.includes(wire)));
    for (const wire of this.#all) {
      const isLow = this.#low.has(wire);
      if (isLow !== before.has(wire)) this.#wires.drive(wire, isLow ? "low" : "pull-up");
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

  /** Pairs of wires: if the first wire is low, the second wire becomes low. */
  #connections(): (readonly [string, string])[] {
    const nowMs = this.#wires.nowUs() / 1000;
    return this.#setup.presses
      .filter(({ atMs, untilMs }) => nowMs >= atMs && nowMs < untilMs)
      .flatMap(({ row, column }) => {
        const [r, c] = [this.#setup.rows[row]!, this.#setup.columns[column]!];
        // A diode lets a low row pull a column low, but not the other way round.
        return this.#setup.hasDiodes ? [[r, c] as const] : [[r, c] as const, [c, r] as const];
      });
  }
}
