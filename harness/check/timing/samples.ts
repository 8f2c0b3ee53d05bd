import type { MarkValue } from "../../trace/mark.ts";
import type { Trace } from "../../trace/trace.ts";
import { broken, type Finding } from "../finding.ts";

/** One measured delay: the requested time and the time that really passed, in the same unit. */
export interface Sample {
  readonly asked: number;
  readonly took: number;
}

/** Returns the samples that a program recorded as `mark(name, [asked, took])`, in order. */
export function samplesOf(trace: Trace, name: string): Sample[] {
  return listsOf(trace, name)
    .filter((list) => list.length === 2)
    .map(([asked, took]) => ({ asked: asked!, took: took! }));
}

/** Returns the lists of numbers that a program recorded as `mark(name, [...])`, in order. */
export function listsOf(trace: Trace, name: string): number[][] {
  return valuesOf(trace, name).filter(isNumbers);
}

/** Returns the numbers that a program recorded as `mark(name, number)`, in order. */
export function numbersOf(trace: Trace, name: string): number[] {
  return valuesOf(trace, name).filter((value) => typeof value === "number");
}

/** Returns the times of the marks called `name`, in microseconds, in order. */
export function timesOf(trace: Trace, name: string): number[] {
  return trace.marks.filter((mark) => mark.name === name).map(({ atUs }) => atUs);
}

/**
 * Returns the finding `broken` if a program recorded the wrong number of measurements. Returns undefined if the number
 * of measurements is right.
 */
export function incomplete(name: string, found: number, due: number): Finding | undefined {
  if (found === due) return undefined;
  return broken(`"${name}" was measured ${found} times, expected ${due}`);
}

function valuesOf(trace: Trace, name: string): MarkValue[] {
  return trace.marks.filter((mark) => mark.name === name).map(({ value }) => value);
}

function isNumbers(value: MarkValue): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
