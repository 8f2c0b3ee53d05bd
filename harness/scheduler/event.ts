import type { Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

/**
 * A flag that tasks wait for. An event does not belong to a scheduler: you can set it before a run,
 * and use it in several runs (EVENT-08, EVENT-09).
 */
export class Event {
  #isSet = false;
  readonly #waiters = new WaitList("an Event");

  /** Returns true if the event is set. */
  isSet(): boolean {
    return this.#isSet;
  }

  /**
   * Sets the event and makes all waiting tasks ready, in the order in which they started to wait.
   * The caller continues before these tasks run (EVENT-03, EVENT-04).
   */
  set(): void {
    this.#isSet = true;
    this.#waiters.wakeAll();
  }

  /** Resets the event. A task that waits for it after that is blocked until the next `set`. */
  clear(): void {
    this.#isSet = false;
  }

  /**
   * Waits until the event is set, then returns true. If the event is already set, the task continues without a switch
   * to another task (EVENT-02). A woken task continues even if the event is cleared before the task's turn (EVENT-05).
   */
  *wait(): Coroutine<true> {
    if (!this.#isSet) yield { kind: "park", place: this.#waiters };
    return true;
  }
}
