import type { StimulusStep } from "../../harness/trace/pin-setup.ts";

/** Returns the text of a file for `aiorig watch --drive` that has these steps. Times are rounded to a nanosecond. */
export function formatDriveCsv(steps: readonly StimulusStep[]): string {
  const rows = steps.map(
    ({ wire, level, atMs }) => `${Number(atMs.toFixed(6))},${wire},${level ?? "z"}\n`,
  );
  return `time_ms,pin,level\n${rows.join("")}`;
}
