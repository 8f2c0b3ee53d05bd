import { InvalidArgumentError } from "commander";

/**
 * Parses a time such as `90s`, `10m` or `1h` into milliseconds. Throws InvalidArgumentError if the text is not such a
 * time, or if the time is too long.
 */
export function parseDuration(text: string): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?)(s|m|h)$/.exec(text) ?? [];
  const ms = Number(number) * (UNITS_MS[unit ?? ""] ?? Number.NaN);
  if (ms > 0 && ms <= LONGEST_MS) return ms;
  throw new InvalidArgumentError("Write a time such as 90s, 10m or 1h, at most 48h.");
}

/** Returns a time as text for people, such as `3 min 20 s`. */
export function formatDuration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${seconds % 60} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 48 * 3_600_000;
