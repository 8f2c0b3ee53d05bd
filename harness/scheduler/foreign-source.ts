import type { Pollable } from "./traps.ts";

/**
 * Something that only the host can poll, such as a device that is a Python object. The kernel asks the host before every
 * pass, and the host calls `becomeReady`, or `fail`, for the sources that are ready.
 */
export abstract class ForeignSource implements Pollable {
  #isReady = false;
  #error: { readonly thrown: unknown } | undefined;

  isReady(): boolean {
    return this.#isReady;
  }

  /** Lets the waiting task continue. */
  becomeReady(): void {
    this.#isReady = true;
  }

  /** Lets the waiting task continue with this error. */
  fail(error: unknown): void {
    this.#error = { thrown: error };
    this.becomeReady();
  }

  /** Throws the error with which the wait failed, if it did. */
  check(): void {
    if (this.#error !== undefined) throw this.#error.thrown;
  }
}
