import type { MarkValue } from "../trace/mark.ts";
import type { Trace } from "../trace/trace.ts";
import { broken, type Finding } from "./finding.ts";

/** One measured delay: what was asked for, and what it took, in the same unit. */
export interface Sample {
  readonly asked: number;
  readonly took: number;
}

/** The samples that a program left as `mark(name, [asked, took])`, in order. */
export function samplesOf(trace: Trace, name: string): Sample[] {
  return listsOf(trace, name)
    .filter((list) => list.length === 2)
    .map(([asked, took]) => ({ asked: asked!, took: took! }));
}

/** The lists of numbers that a program left as `mark(name, [...])`, in order. */
export function listsOf(trace: Trace, name: string): number[][] {
  return valuesOf(trace, name).filter(isNumbers);
}

/** The numbers that a program left as `mark(name, number)`, in order. */
export function numbersOf(trace: Trace, name: string): number[] {
  return valuesOf(trace, name).filter((value) => typeof value === "number");
}

/** When the marks called `name` were made, in microseconds, in order. */
export function timesOf(trace: Trace, name: string): number[] {
  return trace.marks.filter((mark) => mark.name === name).map(({ atUs }) => atUs);
}

/** The finding that a record is short of what its program measures, or undefined if it is complete. */
export function incomplete(name: string, found: number, due: number): Finding | undefined {
  if (found === due) return undefined;
  return broken(`"${name}" was measured ${found} times, ${due} were due`);
}

/** The middle one of `values`, the mean of the middle two of an even number; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? upper)) / 2;
}

function valuesOf(trace: Trace, name: string): MarkValue[] {
  return trace.marks.filter((mark) => mark.name === name).map(({ value }) => value);
}

function isNumbers(value: MarkValue): value is number[] {
  return Array.isArray(value) && value.every((item) => typeof item === "number");
}
