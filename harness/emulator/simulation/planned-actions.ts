import { type Keep, STATE } from "../state.ts";

/** Planned actions of parts outside of the boards, for example the answers of a sensor. */
export class PlannedActions {
  /** The list is in the order of the times. Actions with the same time are in the order in which they were planned. */
  readonly #actions: { readonly atNs: number; readonly act: () => void }[] = [];

  [STATE](keep: Keep): void {
    keep(this.#actions);
  }

  /** The time of the next action, or Infinity if there is no next action. */
  get nextNs(): number {
    return this.#actions[0]?.atNs ?? Number.POSITIVE_INFINITY;
  }

  add(atNs: number, act: () => void): void {
    const after = this.#actions.findIndex((action) => action.atNs > atNs);
    this.#actions.splice(after < 0 ? this.#actions.length : after, 0, { atNs, act });
  }

  /** Removes the next action and carries it out. */
  runNext(): void {
    this.#actions.shift()?.act();
  }
}
