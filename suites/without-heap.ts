import type { Expectation } from "../harness/check/clause.ts";

/** The expectation for a runtime that does not report how much memory is in use. */
export const WITHOUT_HEAP: Expectation = {
  when: { lacks: ["measuresHeap"] },
  verdict: "unsupported",
  reason: "the `gc` of the runtime does not report how much memory is in use",
};

/** The expectation for a runtime whose collector frees nothing while a program runs. */
export const WITHOUT_COLLECTOR: Expectation = {
  when: { has: ["measuresHeap"], lacks: ["collectsGarbage"] },
  verdict: "unsupported",
  reason:
    "the runtime collects no garbage while a program runs (MicroPython's WebAssembly port is such a runtime)",
};
