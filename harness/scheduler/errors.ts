/**
 * Thrown into a task by `cancel()`, at the point where it waits. It is not an `Error` subclass that
 * user code catches by accident in `catch (e) { if (e instanceof Error) ... }`: like CPython's and
 * MicroPython's it stands beside the ordinary exceptions (CANCEL-06).
 */
export class CancelledError {
  readonly name: string = "CancelledError";
  toString(): string {
    return this.name;
  }
}

/** Leaves `run` at once, whichever task throws it: the counterpart of SystemExit and KeyboardInterrupt (RUN-35). */
export class FatalError {
  readonly name: string = "FatalError";
}

/** A time limit of `waitFor` passed (WAITFOR-02). */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/** Wrong use of the scheduler: the refusals of the reference are all of this kind. */
export class RuntimeError extends Error {
  override readonly name: string = "RuntimeError";
}

/** A promise of the caller was broken; raised only where the scheduler runs with `asserts`. */
export class AssertionError extends Error {
  override readonly name = "AssertionError";
}

/** A delay of half the tick period or more (SLEEP-13). */
export class OverflowError extends Error {
  override readonly name = "OverflowError";
}

/** More `taskDone` calls than items were put (QUEUE-18). */
export class ValueError extends Error {
  override readonly name = "ValueError";
}

/** `getNowait` on an empty queue (QUEUE-03). */
export class QueueEmpty extends Error {
  override readonly name = "QueueEmpty";
}

/** `putNowait` on a full queue (QUEUE-04). */
export class QueueFull extends Error {
  override readonly name = "QueueFull";
}
