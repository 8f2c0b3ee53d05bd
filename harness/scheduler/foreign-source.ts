import type { Pollable } from "./traps.ts";

/**
 * Something that only the host can poll, such as a device that is a Python object. Before every
 * pass the kernel asks the host to poll. The host then calls `becomeReady` or `fail` for each
 * source that is ready.
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

  /** Lets the waiting task continue. The task gets this error as an exception. */
  fail(error: unknown): void {
    this.#error = { thrown: error };
    this.becomeReady();
  }

  /** If the wait failed, throws the error with which it failed. */
  check(): void {
    if (this.#error !== undefined) throw this.#error.thrown;
  }
}
