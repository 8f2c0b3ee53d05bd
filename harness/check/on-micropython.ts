import type { Expectation } from "./clause.ts";

/** Declares the same deviation for each runtime that is MicroPython itself, whatever it runs on. */
export function onMicropython(expectation: Expectation): Record<string, Expectation> {
  return { micropython: expectation, "pico-virtual": expectation };
}
