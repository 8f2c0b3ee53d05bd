import type { TimeWindow } from "./drawn-wire.ts";
import type { Volts } from "./session-view.ts";
import { showInstant } from "./show-time.ts";

/** The highest voltage of a drawing. It is the supply voltage of a Pico. */
export const MOST_VOLTS = 3.3;

/** The meaning of the signs of `drawVolts`. */
export const VOLTS_LEGEND = "▁ to █: the voltage, from 0 V to 3.3 V";

/**
 * Draws a voltage with blocks in two lines of text. Each column shows the voltage in the middle of its time. Before the
 * first voltage, nothing is drawn.
 */
export function drawVolts(
  steps: readonly Volts[],
  { fromUs, toUs }: TimeWindow,
  columns: number,
): { readonly high: string; readonly low: string } {
  const heights = Array.from({ length: columns }, (_, column) => {
    const volts = voltsAt(steps, fromUs + ((column + 0.5) / columns) * (toUs - fromUs));
    return volts === undefined ? 0 : 1 + Math.round((volts / MOST_VOLTS) * (2 * BLOCKS.length - 1));
  });
  const draw = (below: number) =>
    heights.map((height) => BLOCKS[Math.min(height - below, BLOCKS.length) - 1] ?? " ").join("");
  return { high: draw(BLOCKS.length), low: draw(0) };
}

/** Describes the voltages of a wire in words, such as `0 V from 0.000 s, 1.65 V from 0.300 s`. */
export function describeVolts(steps: readonly Volts[]): string {
  const shown = steps.slice(0, MOST_STEPS);
  const more = steps.length - shown.length;
  const texts = shown.map(
    ({ atUs, volts }) => `${Number(volts.toFixed(3))} V from ${showInstant(atUs)}`,
  );
  return [...texts, ...(more > 0 ? [`and ${more} more`] : [])].join(", ");
}

/** The largest number of voltages in a list. A longer list would be hard to read. */
const MOST_STEPS = 8;

const BLOCKS = "▁▂▃▄▅▆▇█";

function voltsAt(steps: readonly Volts[], us: number): number | undefined {
  return steps.findLast(({ atUs }) => atUs <= us)?.volts;
}
