import { checkDelay } from "./ticks.ts";
import type { Coroutine } from "./traps.ts";

/**
 * Suspends the task for `ms` milliseconds. Zero or less gives every ready task one turn (SLEEP-03).
 * The sleep ends when `ms` ticks have passed (SLEEP-04). In exact time this can be up to one
 * millisecond too early (SLEEP-05). Throws OverflowError for half the tick period (2^29 ms) or more
 * (SLEEP-13).
 */
export function* sleepMs(ms: number): Coroutine {
  yield { kind: "sleep", delayMs: checkDelay(ms) };
}

/**
 * Does what `sleepMs` does, but in seconds, truncated to whole milliseconds (SLEEP-07). Throws what
 * `sleepMs` throws.
 */
export function* sleep(seconds: number): Coroutine {
  yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };
}
