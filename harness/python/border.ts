import type { Ending } from "../scheduler/ending.ts";
import type { Coroutine } from "../scheduler/traps.ts";
import { exceptionNumber, numberOf } from "./python-values.ts";
import { STEP, STEP_WITH_ERROR, STEP_WITH_VALUE } from "./requests.ts";

/**
 * Holds values, errors and operations that pass between Python and the kernel. One call can pass
 * only integers and short texts. So one call stores a value, an error or an operation here, and the
 * next call fetches it.
 */
export class Border {
  #prepared: Coroutine<unknown> | undefined;
  #inbox: unknown;
  #failure: unknown;

  /**
   * Runs an action and catches its error, because JavaScript must never throw into Python. Returns
   * -1 if there was an error. Python then fetches the error.
   */
  attempt(action: () => number | undefined): number {
    try {
      return action() ?? 0;
    } catch (error) {
      this.fail(error);
      return -1;
    }
  }

  /** Stores an error until Python fetches it. */
  fail(error: unknown): void {
    this.#failure = error;
  }

  /** Stores an operation until Python calls `trapCall`. */
  prepare(operation: Coroutine<unknown>): number {
    this.#prepared = operation;
    return 0;
  }

  takePrepared(): Coroutine<unknown> {
    const operation = this.#prepared!;
    this.#prepared = undefined;
    return operation;
  }

  /**
   * Stores the value or the error with which a task resumes. Returns the request that makes Python
   * resume the task.
   */
  deliver(message: Ending | undefined): number {
    if (message === undefined) return STEP;
    if (message.kind === "raised") {
      this.fail(message.error);
      return STEP_WITH_ERROR;
    }
    if (message.value === undefined) return STEP;
    this.#inbox = message.value;
    return STEP_WITH_VALUE;
  }

  /** Returns the functions with which Python fetches the value or the error. */
  functions() {
    return {
      inboxValue: () => this.attempt(() => numberOf(this.#inbox)),
      /** Returns the stored list as text: the numbers of its items, joined by commas. */
      listText: () => (this.#inbox as readonly unknown[]).map(numberOf).join(","),
      /**
       * Returns the number of the Python exception if Python raised the error, and 0 if the kernel made the error.
       * After a 0, Python fetches the error's name and message.
       */
      errorNumber: () => exceptionNumber(this.#failure) ?? 0,
      errorName: () => nameOf(this.#failure),
      errorMessage: () => (this.#failure instanceof Error ? this.#failure.message : ""),
    };
  }
}

function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error
    ? String(error.name)
    : "Error";
}
