import { expect, test } from "vitest";
import { showTime } from "./show-time.ts";

test.each([
  [0, "0 us"],
  [0.048, "0.048 us"],
  [47.619, "47.62 us"],
  [999.96, "1.000 ms"],
  [12_345.6, "12.35 ms"],
  [500_000, "500.0 ms"],
  [999_999.9, "1.000 s"],
  [3_600_000_000, "3600 s"],
  [16_514_400_000, "16514 s"],
])("%f us is shown as %s", (us, expected) => {
  expect(showTime(us)).toBe(expected);
});
