import type { Task } from "./task.ts";
import type { WaitPlace } from "./wait-list.ts";

/**
 * The whole system-call table: what a coroutine may yield to the kernel. Everything else in the
 * library is built from these, and a kernel trace is written in these words.
 */
export type Trap =
  /** Run me again in `delayMs` ticks, counted from now; 0 is one turn of the others (SLEEP-03). */
  | { readonly kind: "sleep"; readonly delayMs: number }
  /** Run me again when the clock shows `dueMs`: for a deadline that was fixed earlier (SLEEP-10). */
  | { readonly kind: "sleepUntil"; readonly dueMs: number }
  /** Put me into `place`; whoever holds it makes me ready. */
  | { readonly kind: "park"; readonly place: WaitPlace }
  /** Run me again when `task` has ended, with its result or its exception. At once if it has ended already (TASK-10). */
  | { readonly kind: "join"; readonly task: Task }
  /** Run me again when `source` says that it is ready; the kernel asks before every pass (YIELD-12). */
  | { readonly kind: "poll"; readonly source: Pollable }
  /** Which task am I? Answered at once, without a switch. */
  | { readonly kind: "self" };

/** Something from outside the loop that becomes ready: a flag set by an interrupt, a stream. */
export interface Pollable {
  isReady(): boolean;
}

/** A coroutine of the reference: a generator that yields traps. Delegate to others with `yield*`. */
export type Coroutine<T = void> = Generator<Trap, T, unknown>;
