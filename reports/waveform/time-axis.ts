/** The ticks of an axis of time. */
export interface TimeAxis {
  /** The position of each tick as a part of the axis, from 0 to 1, and the label of the tick without the unit. */
  readonly ticks: readonly { readonly part: number; readonly label: string }[];
  readonly unit: "us" | "ms" | "s";
}

/**
 * Chooses round times as ticks: at most `most` ticks, or one more if the axis starts at a tick. Chooses a unit in which
 * the labels are short. Times are in microseconds.
 */
export function timeAxis(
  { fromUs, toUs }: { readonly fromUs: number; readonly toUs: number },
  most: number,
): TimeAxis {
  const length = Math.max(toUs - fromUs, 1);
  const [unit, sizeUs] = UNITS.find(([, size]) => length >= 2 * size) ?? UNITS.at(-1)!;
  const least = length / sizeUs / Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least)!;
  const first = Math.ceil(fromUs / sizeUs / step - 1e-9);
  const last = Math.floor((fromUs + length) / sizeUs / step + 1e-9);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => ({
    part: ((first + i) * step * sizeUs - fromUs) / length,
    label: ((first + i) * step).toFixed(digits),
  }));
  return { ticks, unit };
}

const UNITS = [
  ["s", 1_000_000],
  ["ms", 1000],
  ["us", 1],
] as const;
