/**
 * After `cancel()`, the scheduler throws this error into the task, at the point where the task waits. The class does
 * not extend `Error`, so `if (error instanceof Error)` does not catch it by accident. In the same way, `except
 * Exception` in Python does not catch a CancelledError (CANCEL-06).
 */
export class CancelledError {
  /** The name of the class. */
  readonly name: string = "CancelledError";
  /** Returns the name of the class. */
  toString(): string {
    return this.name;
  }
}

/**
 * An error that ends `run` immediately, no matter which task throws it. It corresponds to Python's SystemExit and
 * KeyboardInterrupt (RUN-35).
 */
export class FatalError {
  /** The name of the class. */
  readonly name: string = "FatalError";
}

/** `waitFor` throws this error when its time limit has passed (WAITFOR-02). */
export class TimeoutError extends Error {
  /** The name of the class. */
  override readonly name = "TimeoutError";
}

/** The error for a wrong use of the scheduler by a program. The message says what is wrong. */
export class RuntimeError extends Error {
  /** The name of the class. */
  override readonly name: string = "RuntimeError";
}

/**
 * The error for a deadlock: every task waits, and nothing can end any of the waits. The message says what each task
 * waits for.
 */
export class DeadlockError extends RuntimeError {
  /** The name of the class. */
  override readonly name = "DeadlockError";
  /** One sentence per waiting task, such as `task 1 waits for an Event`. */
  readonly waits: readonly string[];

  /** `reason` says why nothing can end the waits. */
  constructor(reason: string, waits: readonly string[] = []) {
    super(waits.length === 0 ? reason : `${reason}: ${waits.join("; ")}`);
    this.waits = waits;
  }
}

/**
 * The error for a broken rule that MicroPython checks only in builds with asserts: see
 * `ThreadSafeFlagOptions.hasAsserts`.
 */
export class AssertionError extends Error {
  /** The name of the class. */
  override readonly name = "AssertionError";
}

/** The error for a delay of half the tick period (2^29 ms) or more (SLEEP-13). */
export class OverflowError extends Error {
  /** The name of the class. */
  override readonly name = "OverflowError";
}

/** The error if `Queue.taskDone` is called more often than items were put into the queue (QUEUE-18). */
export class ValueError extends Error {
  /** The name of the class. */
  override readonly name = "ValueError";
}

/** The error for a call of `Queue.getNowait` on an empty queue (QUEUE-03). */
export class QueueEmpty extends Error {
  /** The name of the class. */
  override readonly name = "QueueEmpty";
}

/** The error for a call of `Queue.putNowait` on a full queue (QUEUE-04). */
export class QueueFull extends Error {
  /** The name of the class. */
  override readonly name = "QueueFull";
}
