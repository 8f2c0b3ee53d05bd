/**
 * Formats a duration or a time with three significant digits: `40 us`, `1.25 ms`, `2.05 s`. From 1000 s on, there are
 * four digits.
 */
export function formatUs(us: number): string {
  const [unit, size] = us < 1000 ? ["us", 1] : us < 1_000_000 ? ["ms", 1000] : ["s", 1_000_000];
  return `${Number((us / size).toPrecision(us / size < 1000 ? 3 : 4))} ${unit}`;
}
