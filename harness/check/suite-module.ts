/** The module `aiorig/suite`: what the files of your own suite import. */
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
export { broken, type Finding, holds } from "./finding.ts";
export { consoleMatches } from "./order/console.ts";
export { printed } from "./order/printed.ts";
export { recorded, recordedInOrder, recordedOneOf } from "./order/record.ts";
export { neverEarly, overshootIsBounded } from "./timing/bounds.ts";
