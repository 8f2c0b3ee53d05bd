/*
 * A reply of the bridge asks Python to do something. The low four bits of the reply are one of these requests. The
 * other bits are the number of a task. For POLL, they say what to poll. shim/asyncio.py has the same list.
 */

/** Resume the task. */
export const STEP = 0;
/** Resume the task with the value from `inboxValue`. */
export const STEP_WITH_VALUE = 1;
/** Throw an error into the task. The error comes from `errorNumber` or `errorName`. */
export const STEP_WITH_ERROR = 2;
/** Tell the exception handler that the task failed and that no task awaited it. */
export const REPORT = 3;
/** Leave the loop, because the run is over. */
export const OVER = 4;
/** Leave the loop, because the run has reached its time limit. */
export const LIMIT = 5;
/** Leave the loop with an error that the kernel threw. */
export const FAILED = 6;
/** Call the pin handlers that are due. */
export const INTERRUPT = 7;
/**
 * Poll a device. Above the four bits of this request, the reply has two more fields: the lowest three bits are the
 * events that tasks wait for, and the rest is the number of the device.
 */
export const POLL = 8;
