import { expect, test } from "vitest";
import { compareClocks } from "./clock-ratio.ts";

test.each([50, -50, 0])(
  "over one minute, a clock ratio of %d ppm is found within its uncertainty",
  (ppm) => {
    const instrumentUs = 60e6;
    const ratio = compareClocks(Math.round(instrumentUs * (1 + ppm / 1e6)), instrumentUs, 0.048)!;
    expect(Math.abs(ratio.ppm - ppm)).toBeLessThan(ratio.uncertaintyPpm);
    expect(ratio.uncertaintyPpm).toBeLessThan(2);
  },
);

test("if the span of a measurement is too short, the clock ratio is not known", () => {
  expect(compareClocks(5000, 5000, 0.048)).toBeUndefined();
});
