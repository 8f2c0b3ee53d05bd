import { checkDelay } from "./ticks.ts";
import type { Coroutine } from "./traps.ts";

/**
 * Suspends the task for `ms` milliseconds. Zero or less gives every ready task one turn (SLEEP-03).
 * The sleep ends when `ms` ticks have passed (SLEEP-04). On an exact clock, the sleep may be up to one millisecond too
 * short (SLEEP-05). Throws OverflowError for half the tick period (2^29 ms) or more (SLEEP-13).
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
