import { binSamples } from "./plots/bins.ts";

/**
 * Draws the histogram of samples as one line of block characters. The heights are logarithmic, so that one late sample
 * of thousands is visible. Empty bins are spaces. Returns an empty text if there are no samples.
 */
export function sparkline(samples: readonly number[], width: number): string {
  if (samples.length === 0) return "";
  const counts = binSamples([samples], 0, width).counts[0]!;
  const most = Math.log(1 + Math.max(...counts));
  return counts
    .map((count) => (count === 0 ? " " : BARS[Math.ceil((Math.log(1 + count) / most) * 8) - 1]!))
    .join("");
}

const BARS = "▁▂▃▄▅▆▇█";
