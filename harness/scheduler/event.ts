import type { Coroutine } from "./traps.ts";
import { WaitList } from "./wait-list.ts";

/** A flag that tasks wait for. It belongs to no loop: it may be set before one runs and be used in several runs (EVENT-08, EVENT-09). */
export class Event {
  #isSet = false;
  readonly #waiters = new WaitList();

  isSet(): boolean {
    return this.#isSet;
  }

  /** Makes all waiting tasks ready in the order in which they began to wait; the caller goes on first (EVENT-03, EVENT-04). */
  set(): void {
    this.#isSet = true;
    this.#waiters.wakeAll();
  }

  clear(): void {
    this.#isSet = false;
  }

  /** Gives true when the event is set, without a switch if it is already (EVENT-02), and even if it is cleared before the waiter's turn (EVENT-05). */
  *wait(): Coroutine<true> {
    if (!this.#isSet) yield { kind: "park", place: this.#waiters };
    return true;
  }
}
