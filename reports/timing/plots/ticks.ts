import { roundUp } from "./bins.ts";

/** Returns round numbers from `low` to `high`: at most `most + 1` numbers, at equal distances. */
export function roundTicks(low: number, high: number, most: number): number[] {
  if (high <= low) return [low];
  const step = roundUp((high - low) / most);
  const first = Math.ceil(low / step - 1e-9);
  const count = Math.floor(high / step + 1e-9) - first + 1;
  // Multiples of a step such as 0.1 must not become 0.30000000000000004.
  return Array.from({ length: Math.max(0, count) }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}
