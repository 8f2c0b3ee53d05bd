import { CancelledError, FatalError } from "../scheduler/errors.ts";

/**
 * Values and exceptions stay in Python. The kernel handles only their numbers. The numbers of Python objects start at
 * 16. The numbers below 16 are for values that the kernel makes itself. shim/asyncio.py has the same list of these
 * numbers.
 */
const NONE = 0;
const TRUE = 1;
const FALSE = 2;
const LIST = 3;

/** A Python exception that a coroutine raised. The kernel only passes it on. */
export class PythonException {
  readonly number: number;
  constructor(number: number) {
    this.number = number;
  }
}

/**
 * A CancelledError that is a Python object. The kernel treats it like a CancelledError of the
 * kernel.
 */
export class PythonCancelledError extends CancelledError {
  readonly number: number;
  constructor(number: number) {
    super();
    this.number = number;
  }
}

/** A Python exception that ends the loop, such as SystemExit or KeyboardInterrupt. */
export class PythonFatalError extends FatalError {
  readonly number: number;
  constructor(number: number) {
    super();
    this.number = number;
  }
}

/**
 * Returns the number that Python gets for a value. For a list, this number is LIST, and Python fetches the items with
 * `listText`. Throws TypeError for a value that has no number.
 */
export function numberOf(value: unknown): number {
  if (value === undefined) return NONE;
  if (value === true) return TRUE;
  if (value === false) return FALSE;
  if (Array.isArray(value)) return LIST;
  if (typeof value === "number") return value;
  if (hasNumber(value)) return value.number;
  throw new TypeError("a value that has no number cannot be passed to Python");
}

/**
 * Returns the number of an exception, if Python raised the exception. Returns undefined if the kernel made the
 * exception.
 */
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
