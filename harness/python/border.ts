import type { Ending } from "../scheduler/ending.ts";
import type { Coroutine } from "../scheduler/traps.ts";
import { exceptionNumber, numberOf } from "./python-values.ts";
import { STEP, STEP_WITH_ERROR, STEP_WITH_VALUE } from "./requests.ts";

/**
 * Holds what crosses between Python and the kernel in more than one call. A call carries only
 * integers and short texts, so one call leaves a value, an error or an operation here, and the next
 * call fetches it.
 */
export class Border {
  #prepared: Coroutine<unknown> | undefined;
  #inbox: unknown;
  #failure: unknown;

  /** Runs what may throw, because JavaScript must never throw into Python. Returns -1 for an error, which Python then fetches. */
  attempt(action: () => number | undefined): number {
    try {
      return action() ?? 0;
    } catch (error) {
      this.fail(error);
      return -1;
    }
  }

  /** Keeps an error for Python to fetch. */
  fail(error: unknown): void {
    this.#failure = error;
  }

  /** Keeps an operation until Python traps with `trapCall`. */
  prepare(operation: Coroutine<unknown>): number {
    this.#prepared = operation;
    return 0;
  }

  takePrepared(): Coroutine<unknown> {
    const operation = this.#prepared!;
    this.#prepared = undefined;
    return operation;
  }

  /** Keeps what a task resumes with. Returns the request that makes Python resume it. */
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

  /** The functions with which Python fetches the value or the error. */
  functions() {
    return {
      inboxValue: () => this.attempt(() => numberOf(this.#inbox)),
      /** The numbers of the items of a list, joined by commas. */
      listText: () => (this.#inbox as readonly unknown[]).map(numberOf).join(","),
      /** 0 if the kernel made the error: Python then fetches name and message. */
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
