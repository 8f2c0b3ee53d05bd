import { CancelledError, FatalError } from "../scheduler/errors.ts";

/**
 * Values and exceptions that stay in Python are known here by number. The numbers below
 * FIRST_OBJECT stand for values that the kernel makes itself.
 */
export const NONE = 0;
export const TRUE = 1;
export const FALSE = 2;
export const LIST = 3;
export const FIRST_OBJECT = 16;

/** A Python exception that a coroutine raised, on its way through the kernel. */
export class PythonException {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

/** asyncio.CancelledError as a Python object: the kernel treats it as its own. */
export class PythonCancelledError extends CancelledError {
  readonly number: number;
  constructor(number: number) {
    super();
    this.number = number;
  }
}

/** SystemExit, KeyboardInterrupt and the like. */
export class PythonFatalError extends FatalError {
  readonly number: number;
  constructor(number: number) {
    super();
    this.number = number;
  }
}

/** The number of a value that goes to Python; a list is LIST, its items are fetched as `listText`. */
export function numberOf(value: unknown): number {
  if (value === undefined) return NONE;
  if (value === true) return TRUE;
  if (value === false) return FALSE;
  if (Array.isArray(value)) return LIST;
  if (typeof value === "number") return value;
  if (hasNumber(value)) return value.number;
  throw new TypeError("a value that Python does not know reached the border");
}

/** The number of an exception that Python raised itself; undefined for one that the kernel made. */
export function exceptionNumber(error: unknown): number | undefined {
  return hasNumber(error) ? error.number : undefined;
}

function hasNumber(
  value: unknown,
): value is PythonException | PythonCancelledError | PythonFatalError {
  return (
    value instanceof PythonException ||
    value instanceof PythonCancelledError ||
    value instanceof PythonFatalError
  );
}
