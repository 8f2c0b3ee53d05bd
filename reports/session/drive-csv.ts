import type { StimulusStep } from "../../harness/trace/pin-setup.ts";

/** Renders steps that drive wires as a file for `aiorig watch --drive`. Times are rounded to a nanosecond. */
export function formatDriveCsv(steps: readonly StimulusStep[]): string {
  const rows = steps.map(
    ({ wire, level, atMs }) => `${Number(atMs.toFixed(6))},${wire},${level ?? "z"}\n`,
  );
  return `time_ms,pin,level\n${rows.join("")}`;
}
