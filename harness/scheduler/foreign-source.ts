import type { Pollable } from "./traps.ts";

/**
 * A source that only the host can poll, such as a device that is a Python object. Before every pass the kernel asks the
 * host to poll. The host then calls `becomeReady` or `fail` for each source that is ready.
 */
export abstract class ForeignSource implements Pollable {
  #isReady = false;
  #error: { readonly thrown: unknown } | undefined;

  isReady(): boolean {
    return this.#isReady;
  }

  /** Marks the source as ready, so that the waiting task continues. */
  becomeReady(): void {
    this.#isReady = true;
  }

  /** Marks the source as failed, so that the waiting task continues and gets `error` as an exception. */
  fail(error: unknown): void {
    this.#error = { thrown: error };
    this.becomeReady();
  }

  /** Throws the error with which the wait failed. Does nothing if the wait did not fail. */
  check(): void {
    if (this.#error !== undefined) throw this.#error.thrown;
  }
}
