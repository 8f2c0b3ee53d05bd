import type { Trace } from "../../trace/trace.ts";

/** Returns the values in all marks with the name `samples`, each minus `requestedUs`, in microseconds. */
export function readMarkedSamples(trace: Trace, requestedUs: number): number[] {
  return listsOf(trace, "samples")
    .flat()
    .map((us) => us - requestedUs);
}

/** Returns the times that the program measured without any work between start and stop, in microseconds. */
export function readCalibration(trace: Trace): number[] {
  return listsOf(trace, "calibration").flat();
}

/**
 * Returns one number for each task whose turns the program counted: its turns in percent of the mean over these tasks.
 */
export function readShares(trace: Trace): number[] {
  const turns = listsOf(trace, "turns").flat();
  const mean = turns.reduce((sum, count) => sum + count, 0) / turns.length;
  return turns.map((count) => Math.round((count / mean) * 100_000) / 1000);
}

/**
 * Returns the smallest step of the target's clock that the program saw, in microseconds. Returns 1 if the program did
 * not record this step.
 */
export function readClockStep(trace: Trace): number {
  const value = trace.marks.find(({ name }) => name === "clock step")?.value;
  return typeof value === "number" ? value : 1;
}

/**
 * Returns the time from the start of the first sample to the start of the last sample, in microseconds of the target's
 * clock. Returns 0 if the program did not record this time.
 */
export function readSpan(trace: Trace): number {
  const value = trace.marks.findLast(({ name }) => name === "span")?.value;
  return typeof value === "number" ? value : 0;
}

function listsOf(trace: Trace, name: string): number[][] {
  return trace.marks
    .filter((mark) => mark.name === name)
    .map(({ value }) =>
      Array.isArray(value) ? value.filter((item): item is number => typeof item === "number") : [],
    );
}
