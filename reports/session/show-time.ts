/**
 * Returns a length of time with four digits, such as `47.62 us`, `500.0 ms` or `1.000 s`. A length of 1000 s or more is
 * shown in whole seconds. The argument is in microseconds.
 */
export function showTime(us: number): string {
  if (Math.abs(us) >= 1e9) return `${Math.round(us / 1e6)} s`;
  const rounded = Number(us.toPrecision(DIGITS));
  const [unit, sizeUs] = UNITS.find(([, size]) => Math.abs(rounded) >= size) ?? ["us", 1];
  const value = rounded / sizeUs;
  const before = Math.max(1, Math.floor(Math.log10(Math.max(1, Math.abs(value)))) + 1);
  return `${value === 0 ? "0" : value.toFixed(Math.max(0, DIGITS - before))} ${unit}`;
}

/** Returns a point in time in seconds, such as `0.500 s`. The argument is in microseconds. */
export function showInstant(us: number): string {
  return `${(us / 1e6).toFixed(3)} s`;
}

/** Returns a share from 0 to 1 in percent, such as `50.0 %`. */
export function showShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

const DIGITS = 4;

const UNITS: readonly (readonly [string, number])[] = [
  ["s", 1_000_000],
  ["ms", 1000],
];
