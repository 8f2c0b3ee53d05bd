/** The files of your own suite import this module as `aiorig/suite`. */
export type { Trace } from "../trace/trace.ts";
export { allOf } from "./all-of.ts";
export {
  type Check,
  type Clause,
  type Deviation,
  defineGroup,
  type Expectation,
  type Group,
  type Level,
  type Retired,
  type Untested,
} from "./clause.ts";
export { broken, type Finding, holds, undecided } from "./finding.ts";
export { consoleMatches } from "./order/console.ts";
export { printed } from "./order/printed.ts";
export { recorded, recordedInOrder, recordedOneOf } from "./order/record.ts";
export { neverEarly, overshootIsBounded, periodsLast } from "./timing/bounds.ts";
export { respondsWithin } from "./timing/response.ts";
export { goesThrough, neverHighTogether, staysAt } from "./waveform/levels.ts";
export { togglesEvery } from "./waveform/periods.ts";
