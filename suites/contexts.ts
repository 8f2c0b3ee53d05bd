import type { Expectation } from "../harness/check/clause.ts";
import { WITHOUT_FLAGS } from "./without-flags.ts";

/**
 * The kind of code that runs outside of the tasks, such as an interrupt handler. This code interrupts the tasks, or
 * runs at the same time as the tasks.
 */
export type Context = "schedule" | "timer" | "pin" | "thread";

/** For each context, what aiorig expects from a runtime that lacks this context. */
export const WITHOUT_CONTEXT: Readonly<Record<Context, readonly Expectation[]>> = {
  schedule: [WITHOUT_FLAGS],
  timer: [
    WITHOUT_FLAGS,
    {
      when: { has: ["threadSafeFlags"], lacks: ["timers"] },
      verdict: "unsupported",
      reason: "the runtime has no `machine.Timer`",
    },
  ],
  pin: [
    WITHOUT_FLAGS,
    {
      when: { has: ["threadSafeFlags"], lacks: ["pinInterrupts"] },
      verdict: "unsupported",
      reason:
        "the runtime has no pin that interrupts the program when the program itself makes an edge",
    },
  ],
  thread: [
    WITHOUT_FLAGS,
    {
      when: { has: ["threadSafeFlags"], lacks: ["threads"] },
      verdict: "unsupported",
      reason: "the runtime has no threads",
    },
  ],
};

/**
 * The names of two calls for each context. In each context, a program makes two calls from outside of the tasks, and
 * records them with these names.
 */
export const CALLS_IN: Readonly<Record<Context, readonly [string, string]>> = {
  schedule: ["schedule", "schedule"],
  timer: ["timer", "timer"],
  pin: ["soft pin", "hard pin"],
  thread: ["thread", "thread"],
};

export const THREADING =
  "https://github.com/peterhinch/micropython-async/blob/master/v3/docs/THREADING.md";

/** The documentation of each context. */
export const CONTEXT_SOURCE: Readonly<Record<Context, string>> = {
  schedule: "https://docs.micropython.org/en/latest/library/micropython.html#micropython.schedule",
  timer: "https://docs.micropython.org/en/latest/library/machine.Timer.html",
  pin: "https://docs.micropython.org/en/latest/library/machine.Pin.html#machine.Pin.irq",
  thread: "https://docs.micropython.org/en/latest/library/_thread.html",
};
