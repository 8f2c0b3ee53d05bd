/**
 * About how long the slowest test files take, in seconds. Where vitest has recorded no durations yet, they start first,
 * in this order; all others follow. Only the order matters, so correct it when `npm test` lists other files at its end.
 */
export const SLOW_FILES: Readonly<Record<string, number>> = {
  "suites/hil.suite.ts": 43,
  "suites/pin.suite.ts": 27,
};
