import {
  type Absent,
  type Early,
  type Estimate,
  type Interval,
  isAbsent,
  type Summary,
} from "../../harness/timing/statistics/summary.ts";

/** Writes a number with about three digits, such as `0.25`, `12.5` or `10,230`. */
export function showNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size < 10 ? 2 : size < 100 ? 1 : 0;
  return FORMATS[digits]!.format(value);
}

export function showInterval({ low, high }: Interval): string {
  return `${showNumber(low)} … ${showNumber(high)}`;
}

/** Writes the label of a number at an axis. Large numbers have a short form, such as `15k`. */
export function showTick(value: number): string {
  return Math.abs(value) < 10_000 ? showNumber(value) : `${showNumber(value / 1000)}k`;
}

/** Writes a whole number, such as `1,000,000`. */
export function showCount(value: number): string {
  return FORMATS[0]!.format(value);
}

/** Writes a number with its noun, such as `1 figure` or `2 figures`. */
export function plural(count: number, word: string): string {
  return `${showCount(count)} ${word}${count === 1 ? "" : "s"}`;
}

/** Writes the value of a statistic, or a dash if the value is absent. */
export function showValue(value: number | Estimate | Absent): string {
  if (typeof value === "number") return showNumber(value);
  return isAbsent(value) ? DASH : showNumber(value.value);
}

/** Writes the median, or the slope of a curve. */
export function showMiddle({ median, curve }: Summary): string {
  return isAbsent(curve) ? showValue(median) : `${showValue(curve.slopeUs)}/task`;
}

/** Writes the interval of the value that `showMiddle` shows. Returns undefined if this value has no interval. */
export function showMiddleInterval({ median, curve }: Summary): string | undefined {
  const shown = isAbsent(curve) ? median : curve.slopeUs;
  return isAbsent(shown) || isAbsent(shown.interval) ? undefined : showInterval(shown.interval);
}

/** Writes a statistic, with its interval if there is one. Writes a dash if the statistic is absent. */
export function showEstimate(value: Estimate | Absent): string {
  if (isAbsent(value)) return DASH;
  const { interval } = value;
  const range = isAbsent(interval) ? "" : ` (${showInterval(interval)})`;
  return showNumber(value.value) + range;
}

/** Writes how many samples are early by a whole tick. The number of doubtful samples has a question mark. */
export function showEarly(early: Early | Absent): string {
  if (isAbsent(early)) return DASH;
  const { wholeTick, doubtful } = early;
  return doubtful > 0 ? `${showCount(wholeTick)} +${showCount(doubtful)}?` : showCount(wholeTick);
}

export const DASH = "–";

const FORMATS = [0, 1, 2].map(
  (digits) =>
    new Intl.NumberFormat("en", { maximumFractionDigits: digits, signDisplay: "negative" }),
);
