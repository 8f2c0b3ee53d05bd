import type { Expectation } from "../harness/check/clause.ts";

/** The expectation for a runtime without ThreadSafeFlag, such as CPython. */
export const WITHOUT_FLAGS: Expectation = {
  when: { lacks: ["threadSafeFlags"] },
  verdict: "unsupported",
  reason: "the asyncio of the runtime has no ThreadSafeFlag",
};

/** The expectation for a runtime on which nothing can set a flag while the loop is idle. */
export const NOTHING_OUTSIDE: Expectation = {
  when: { has: ["threadSafeFlags"], lacks: ["threads", "timers"] },
  verdict: "unsupported",
  reason:
    "the runtime has neither threads nor timers, so nothing can set a flag while its loop is idle",
};
