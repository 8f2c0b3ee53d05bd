import { plural } from "./values.ts";

/** A measured rate of false alarms: how often comparisons of equal things raised an alarm. */
export interface MeasuredAlarms {
  /** The name of the thing that was compared with itself. It fits into the middle of a sentence. */
  readonly what: string;
  readonly reports: number;
  readonly alarms: number;
  /** The number of figures in each report. */
  readonly figures: number;
}

/**
 * The false alarm rates that the campaigns measured. Every comparison states these numbers, and "False alarms" in
 * ARCHITECTURE.md contains them, too. `npm run campaign:statistics` measures the last entry of this list. `npm run
 * campaign:alarms` measures all other entries.
 */
export const MEASURED_ALARMS: readonly MeasuredAlarms[] = [
  {
    what: "micropython on a real clock, under changing load",
    reports: 200,
    alarms: 0,
    figures: 7,
  },
  {
    what: "the reference on a real clock, under changing load",
    reports: 200,
    alarms: 0,
    figures: 7,
  },
  { what: "an emulated Pico with seeded delays", reports: 200, alarms: 0, figures: 1 },
  { what: "simulated measurements", reports: 1000, alarms: 4, figures: 40 },
];

/**
 * Returns sentences that say how often a comparison of equal things raises a false alarm: the allowed share, and the
 * measured shares. `rate` is the allowed share of comparisons with an alarm, in percent.
 */
export function falseAlarmsInWords(rate: string): string {
  const measured = MEASURED_ALARMS.map(
    ({ what, reports, alarms, figures }) =>
      `${alarms} of ${reports} reports about ${what} (${plural(figures, "figure")} each)`,
  ).join(", ");
  return `If nothing changed, at most ${rate} % of comparisons raise an alarm. To measure this rate, equal things were compared. There was an alarm in ${measured}.`;
}
