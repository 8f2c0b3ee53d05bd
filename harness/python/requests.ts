/*
 * What a reply of the bridge asks Python to do next: the low four bits of the reply. The other bits
 * are the number of the task, or of the poll, that it is about. shim/asyncio.py has the same list.
 */

/** Resume the task. */
export const STEP = 0;
/** Resume the task with the value from `inboxValue`. */
export const STEP_WITH_VALUE = 1;
/** Throw the error from `errorNumber`, or `errorName`, into the task. */
export const STEP_WITH_ERROR = 2;
/** Tell the exception handler that the task failed while nobody awaited it. */
export const REPORT = 3;
/** Leave the loop: the run is over. */
export const OVER = 4;
/** Leave the loop: the time limit of the run has passed. */
export const LIMIT = 5;
/** Leave the loop with the error: the kernel threw it. */
export const FAILED = 6;
/** Call the pin handlers that are due. */
export const INTERRUPT = 7;
/** Poll a device. The number is that of the device times 8, plus the events that a task waits for. */
export const POLL = 8;
