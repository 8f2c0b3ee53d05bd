/** Parses a time such as `400ms`, `1s`, `2.3s`, `50us`, `1m` or `1h`. Returns milliseconds, or undefined if it is not a time. */
export function parseTime(text: string): number | undefined {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|m|h)$/.exec(text.trim()) ?? [];
  return unit === undefined ? undefined : Number(number) * UNITS_MS[unit as keyof typeof UNITS_MS];
}

const UNITS_MS = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
