import { checkDelay } from "./ticks.ts";
import type { Coroutine } from "./traps.ts";

/**
 * Suspends the task for `ms` ticks of one millisecond; zero or less gives every ready task one turn
 * (SLEEP-03). It never ends before `ms` ticks have passed (SLEEP-04), so in true time up to one
 * tick early (SLEEP-05). Throws OverflowError for half the tick period or more (SLEEP-13).
 */
export function* sleepMs(ms: number): Coroutine {
  yield { kind: "sleep", delayMs: checkDelay(ms) };
}

/** `sleepMs` in seconds, truncated to whole milliseconds (SLEEP-07). */
export function* sleep(seconds: number): Coroutine {
  yield { kind: "sleep", delayMs: checkDelay(seconds * 1000) };
}
