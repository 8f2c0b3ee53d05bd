import { checkDelay } from "./ticks.ts";
import type { Coroutine } from "./traps.ts";

/**
 * Suspends the task for `ms` milliseconds. If `ms` is 0 or less, every ready task gets one turn before this task
 * continues (SLEEP-03). Otherwise the sleep ends when the tick counter has advanced by `ms` (SLEEP-04). A sleep that
 * starts between two ticks is up to one millisecond shorter than `ms` (SLEEP-05). Throws OverflowError if `ms` is 2^29
 * (half the tick period) or more (SLEEP-13).
 */
export function* sleepMs(ms: number): Coroutine {
  yield { kind: "sleep", delayMs: checkDelay(ms) };
}

/**
 * Works like `sleepMs`, but with seconds, which are truncated to whole milliseconds (SLEEP-07).
 * Throws the same errors as `sleepMs`.
 */
export function* sleep(seconds: number): Coroutine {
  yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };
}
