import { expect, test } from "vitest";
import {
  parseAnalog,
  parseLevels,
  parsePress,
  parsePulse,
} from "../session/stimulus/drive-text.ts";
import { parseTyped } from "../session/stimulus/typed-option.ts";
import { describeLateSteps } from "./late-steps.ts";

test("if an option has a time after the end of the watch, a message names the option and its first late time", () => {
  const late = describeLateSteps({
    driven: [
      parsePress("GP15@1s,10s,12.5s"),
      parsePulse("GP14@10.5s:20ms"),
      parseLevels("GP2=1@11s"),
    ],
    analog: parseAnalog("TEMP=20C@0s,30C@30s"),
    typed: [parseTyped("led.off()\\r@11s")],
    forMs: 10_000,
  });
  const ends = "because the watch ends after 10.00 s. To watch longer, use";
  expect(late).toEqual([
    `--press GP15 has no effect at 10.00 s and later, ${ends} --for 14s.`,
    `--pulse GP14 has no effect at 10.50 s, ${ends} --for 12s.`,
    `--level GP2 has no effect at 11.00 s, ${ends} --for 12s.`,
    `--analog TEMP has no effect at 30.00 s, ${ends} --for 31s.`,
    `--type has no effect at 11.00 s, ${ends} --for 12s.`,
  ]);
});

test("if a press starts in time, it is not reported, even if its release is late", () => {
  const driven = [parsePress("GP15@9.99s"), parsePulse("GP14@9.99s:20ms")];
  expect(describeLateSteps({ driven, forMs: 10_000 })).toEqual([]);
});
