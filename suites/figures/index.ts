import type { Figure } from "../../harness/timing/figure.ts";
import { curves } from "./curves.ts";
import { fairness } from "./fairness.ts";
import { handovers } from "./handovers.ts";
import { lateness } from "./lateness.ts";
import { periods } from "./periods.ts";
import { pinAnswers } from "./pin-answers.ts";

/** All figures. `suites/figures/ledger.json` freezes their ids. */
export const figures: readonly Figure[] = [
  ...lateness,
  ...periods,
  ...handovers,
  ...pinAnswers,
  ...curves,
  ...fairness,
];

/**
 * The ids of the figures that are measured by default. At least one figure of each kind is among them. Their
 * measurement takes about a minute per runtime.
 */
export const HEADLINES: readonly string[] = [
  "LATE-0-ALONE",
  "LATE-1-ALONE",
  "LATE-10-ALONE",
  "LATE-100-ALONE",
  "LATE-10-TASKS10",
  "LATE-10-HOG5",
  "LATE-10-GARBAGE",
  "LATE-10-STREAM",
  "PERIOD-RELATIVE",
  "PERIOD-ABSOLUTE",
  "LATENCY-EVENT",
  "LATENCY-QUEUE",
  "LATENCY-CANCEL",
  "LATENCY-CREATE",
  "LATENCY-FLAG-PIN",
  "CURVE-EVENT",
  "FAIR-SHARE",
];
